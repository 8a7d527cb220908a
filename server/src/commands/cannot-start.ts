/** Gatehouse cannot do what it was asked to. For whoever started it: what is wrong, and what to do about it if that is known. */
export class CannotStart extends Error {
  override name = 'CannotStart';
  readonly what: string;
  readonly remedy: string | undefined;

  constructor(what: string, options: { remedy?: string; cause?: unknown } = {}) {
    super(
      options.remedy ? `${what}\n${options.remedy}` : what,
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.what = what;
    this.remedy = options.remedy;
  }
}
