import { randomBytes } from 'node:crypto';

/** A secret that nobody can guess, new each time, safe in headers and URLs: 192 bits. */
export function makeSecret(): string {
  return randomBytes(24).toString('base64url');
}

/** A password that a person can copy by eye: 60 bits in four groups. */
export function makePassword(): string {
  const letters = 'abcdefghjkmnpqrstuvwxyz23456789';
  // 256 is no multiple of the number of letters; what is above the last whole round is drawn again.
  const limit = 256 - (256 % letters.length);
  let password = '';
  while (password.length < 12) {
    const [byte = limit] = randomBytes(1);
    if (byte < limit) password += letters[byte % letters.length];
  }
  return [0, 3, 6, 9].map((start) => password.slice(start, start + 3)).join('-');
}
