/** What a token is good for. */
export type TokenScope = 'api' | 'mcp';

/** A personal API token, without its secret. */
export type ApiToken = {
  id: string;
  name: string;
  /** How it begins. */
  prefix: string;
  scopes: TokenScope[];
  createdAt: Date;
  expiresAt: Date | undefined;
  lastUsedAt: Date | undefined;
};

/** How every personal API token begins: people and scanners of leaked secrets know it by that. */
export const tokenPrefix = 'gth_pat_';
/** How much of a token is kept to be shown: enough to tell two apart, too little to guess the rest. */
export const shownLength = tokenPrefix.length + 4;
export const mostTokensOfUser = 200;
