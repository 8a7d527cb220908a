import { hideKey } from '../models/hide-key.ts';

/** Takes what we sent out of what a provider says: whole in any encoding, or a telling part of it. */
export function hideSent(text: string, sent: readonly string[]): string {
  return sent.filter((value) => value !== '').reduce((result, value) => hideKey(result, value), text);
}

/**
 * True when a code that decides what is done holds what we sent. Parts do not count here: a secret that happens to end in
 * `_grant` must not take `invalid_grant` away.
 */
export function repeatsSent(code: string, sent: readonly string[]): boolean {
  return sent.some((value) => (value.length < 8 ? code === value : code.includes(value)));
}
