import { hideKey } from '../models/hide-key.ts';

/** Takes what we sent out of what a provider says: whole in any encoding, or a telling part of it. */
export function hideSent(text: string, sent: readonly string[]): string {
  return sent.filter((value) => value !== '').reduce((result, value) => hideKey(result, value), text);
}
