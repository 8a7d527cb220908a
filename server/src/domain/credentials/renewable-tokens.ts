/** Tokens of one user at one provider, as stored: a grant's, or those of an OpenID Connect link. */
export type StoredTokens = {
  id: string;
  /** Grows whenever the tokens change. */
  version: number;
  accessToken: string;
  refreshToken: string | undefined;
  issuedAt: Date;
  /** Of the access token. Undefined: the provider did not say, and it is learnt from a 401. */
  expiresAt: Date | undefined;
  /** Why they cannot be used any more: the user has to connect, or sign in, again. */
  endedReason: string | undefined;
};

/** What a provider answered to a refresh. */
export type FreshTokens = {
  accessToken: string;
  /** Absent: the one that was used stays good. */
  refreshToken?: string;
  idToken?: string;
  scope?: string;
  issuedAt: Date;
  expiresAt?: Date;
};

/** Where renewable tokens are kept. A lease says, by the database's time, who talks to the provider about them. */
export interface TokenStore {
  find(id: string): Promise<StoredTokens | undefined>;
  /** Takes the lease for `leaseMs`. @returns false when somebody else holds it, or the version is another one, or it has ended or is gone */
  lease(id: string, version: number, owner: string, leaseMs: number): Promise<boolean>;
  /** Makes the lease that `owner` holds run for `leaseMs` from now. */
  extend(id: string, owner: string, leaseMs: number): Promise<void>;
  /** Stores new tokens and lets go of the lease. @returns false, changing nothing, when the version is another one or it is gone */
  save(id: string, version: number, fresh: FreshTokens): Promise<boolean>;
  /** Marks them as of no more use, and lets go of the lease. @returns false, changing nothing, as `save` does */
  end(id: string, version: number, reason: string): Promise<boolean>;
  /** Lets go of a lease without a change. */
  release(id: string, owner: string): Promise<void>;
}

/** Gives tokens that can be used now. */
export type TokenRenewer = {
  /**
   * The tokens, renewed before when they have expired or have less left than min(10 min, a third of their life).
   * @returns undefined when there are none, or they have ended: no stale token is ever given out
   * @throws AppError or UpstreamError when they need renewing and the provider cannot be reached or fails for now
   */
  current(id: string): Promise<StoredTokens | undefined>;
  /**
   * After a 401 to `rejected`: what is stored if that is another token by now, else renewed ones.
   * @returns undefined when there is nothing better
   */
  replace(id: string, rejected: string): Promise<StoredTokens | undefined>;
  /** Drops what is held in memory: after a change that another part or process made. */
  forget(id: string): void;
};
