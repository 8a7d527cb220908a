import { randomInt } from 'node:crypto';

const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'; // none that look alike

/** A code to be copied by hand, `XXXX-XXXX-XXXX`: 60 random bits, for one run of the process. */
export function makeSetupCode(): string {
  const group = () => Array.from({ length: 4 }, () => letters[randomInt(letters.length)]).join('');
  return [group(), group(), group()].join('-');
}
