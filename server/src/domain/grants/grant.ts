/** One user's OAuth authorization at one server, without its tokens. */
export type Grant = {
  id: string;
  userId: string;
  serverId: string;
  /** Of the authorization server that gave it. */
  issuer: string;
  /** Whom it was given to. */
  clientId: string;
  scope: string | undefined;
  /** The scopes that a reconnect has to ask for, after the server said that these do not suffice. */
  wantedScope: string | undefined;
  /** Why it is of no more use, until the user connects again. */
  endedReason: string | undefined;
  connectedAt: Date;
};
