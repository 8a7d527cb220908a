/** Somebody who can sign in at the identity provider. */
export type IdentityUser = {
  /** The `sub` of their tokens. */
  id: string;
  email: string;
  name: string;
  password: string;
  /** True unless given. */
  emailVerified?: boolean;
  groups?: readonly string[];
};

/** A program that an administrator of the identity provider registered. Its users are not asked for their consent. */
export type IdentityClient = {
  id: string;
  secret: string;
  name: string;
  /** On loopback any port fits. */
  redirectUris: readonly string[];
  postLogoutRedirectUris?: readonly string[];
};

export type IdentityProvider = {
  issuer: string;
  /** Whom the tokens are for that a registered client gets without asking for a resource. */
  audience: string;
  /** Makes an MCP server known: tokens can be asked for it from now on, with these scopes. */
  addResource: (url: string, scopes: readonly string[]) => void;
  close: () => Promise<void>;
};
