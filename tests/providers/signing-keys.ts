import { randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK, type JWTPayload } from 'jose';

/** The keys that a provider signs with and shows, made when first needed. */
export type SigningKeys = {
  sign: (payload: JWTPayload, type: string) => Promise<string>;
  /** The public ones: what is signed with now, and none of before. */
  jwks: () => Promise<{ keys: JWK[] }>;
  /** Signs with a new key from now on; the old one is no longer shown. */
  rotate: () => void;
};

export function createSigningKeys(): SigningKeys {
  let current: ReturnType<typeof makeKey> | undefined;
  const use = () => (current ??= makeKey());
  return {
    async sign(payload, type) {
      const { kid, privateKey } = await use();
      return new SignJWT(payload).setProtectedHeader({ alg: 'RS256', kid, typ: type }).sign(privateKey);
    },
    jwks: async () => ({ keys: [(await use()).jwk] }),
    rotate() {
      current = undefined;
    },
  };
}

async function makeKey(): Promise<{ kid: string; privateKey: CryptoKey; jwk: JWK }> {
  const { privateKey, publicKey } = await generateKeyPair('RS256');
  const kid = randomUUID();
  return { kid, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' } };
}
