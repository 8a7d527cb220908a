/** Gatehouse cannot run as it was asked to. The message is for whoever started it: what is wrong and what to do. */
export class CannotStart extends Error {
  override name = 'CannotStart';
}
