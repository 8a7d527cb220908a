import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { createGate } from './create-gate.ts';
import { formatPasswordHash, memoryOf, parsePasswordHash, type PasswordHash, type ScryptCost } from './password-hash.ts';

/** Makes and checks password hashes, few at a time: a flood of sign-ins takes half of the processors at most. */
export type PasswordHasher = {
  /** The password's hash with a salt of its own, as it is stored. @throws AppError `throttled` */
  hash(password: string): Promise<string>;
  /**
   * Whether it is that password. Without a stored hash it takes as long as with one, and is never right.
   * @param options.urgent goes before others that wait
   * @returns `outdated` when the hash was made with other costs than today's
   * @throws AppError `throttled`
   */
  verify(
    password: string,
    stored: string | undefined,
    options?: { urgent?: boolean },
  ): Promise<{ correct: boolean; outdated: boolean }>;
};

// 64 MiB and about 0.2 s on one core.
const defaultCost: ScryptCost = { logN: 16, r: 8, p: 1 };
const saltBytes = 16;
const keyBytes = 32;
const mostWaiting = 32;

/** @param options.cost for hashes made from now on; those made with another one are still checked */
export function createPasswordHasher(options: { cost?: ScryptCost } = {}): PasswordHasher {
  const cost = options.cost ?? defaultCost;
  const gate = createGate({ running: Math.max(1, Math.floor(availableParallelism() / 2)), waiting: mostWaiting });
  const nobody: PasswordHash = { cost, salt: randomBytes(saltBytes), key: randomBytes(keyBytes) };

  return {
    hash: (password) =>
      gate.run(async () => {
        const salt = randomBytes(saltBytes);
        return formatPasswordHash({ cost, salt, key: await deriveKey(password, { cost, salt }) });
      }),
    verify: (password, stored, { urgent = false } = {}) =>
      gate.run(
        async () => {
          const wanted = stored === undefined ? undefined : parsePasswordHash(stored);
          const { key, ...how } = wanted ?? nobody;
          const isSame = timingSafeEqual(await deriveKey(password, how), key);
          return { correct: wanted !== undefined && isSame, outdated: !isSameCost(how.cost, cost) };
        },
        { urgent },
      ),
  };
}

/** What looks the same counts as the same, whichever way a keyboard composes it. @see NIST SP 800-63B */
function deriveKey(password: string, { cost, salt }: Omit<PasswordHash, 'key'>): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const options = { N: 2 ** cost.logN, r: cost.r, p: cost.p, maxmem: 2 * memoryOf(cost) };
  scrypt(password.normalize('NFKC'), salt, keyBytes, options, (error, key) => (error ? reject(error) : resolve(key)));
  return promise;
}

function isSameCost(one: ScryptCost, other: ScryptCost): boolean {
  return one.logN === other.logN && one.r === other.r && one.p === other.p;
}
