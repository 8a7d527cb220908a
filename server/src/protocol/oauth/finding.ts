/** What is wrong with the way from a server to a token, for an admin. */
export type FindingCode =
  | 'no_metadata'
  | 'bad_metadata'
  | 'no_registration_endpoint'
  | 'registration_refused'
  | 'issuer_mismatch'
  | 'resource_mismatch'
  | 'resource_refused'
  | 'client_expired'
  | 'client_unknown'
  | 'client_not_allowed'
  | 'auth_method_unsupported'
  | 'redirect_refused'
  | 'scope_unknown'
  | 'pkce_unsupported'
  | 'insecure_endpoint'
  | 'blocked_address'
  | 'unreachable'
  | 'provider_failing'
  | 'bad_answer';

/** `text` says what is wrong, `fix` what to do about it; both are sentences for an admin, without a secret. */
export type Finding = { code: FindingCode; text: string; fix: string };

const byHand = 'enter the client id, the authorization URL and the token URL by hand';

const redirectUri =
  '<GATEHOUSE_URL>/oauth2/callback (as it is in force: oauth2_redirect_uri of GET /settings, or Settings > MCP Servers)';

const findings: Record<FindingCode, { text: string; fix: string }> = {
  no_metadata: {
    text: 'Neither the server nor its host says where users log in.',
    fix: `Check the URL and that the server uses OAuth; if it does, ${byHand}.`,
  },
  bad_metadata: {
    text: 'What the authorization server says about itself cannot be used.',
    fix: `Tell whoever runs it; until then, ${byHand}.`,
  },
  no_registration_endpoint: {
    text: 'The authorization server lets no application register itself.',
    fix: `Register Gatehouse there with the redirect URI ${redirectUri}, then ${byHand}.`,
  },
  registration_refused: {
    text: 'The authorization server refused to register Gatehouse.',
    fix: `Register Gatehouse there with the redirect URI ${redirectUri}, then ${byHand}.`,
  },
  issuer_mismatch: {
    text: 'The authorization server gives itself another name than the one it is known by.',
    fix: `Have the name (issuer) corrected where it is set; otherwise ${byHand}.`,
  },
  resource_mismatch: {
    text: 'The server says that it is another resource than the URL that is called.',
    fix: 'Enter the URL that the server names as its resource, or have that name corrected in the server.',
  },
  resource_refused: {
    text: 'The authorization server does not take the name of the resource in requests.',
    fix: 'Set "Resource" of the server to "omit" (oauth2_resource).',
  },
  client_expired: {
    text: 'The client secret has expired.',
    fix: 'Make a new one at the provider and enter it; a client that Gatehouse registered is registered anew at the next login.',
  },
  client_unknown: {
    text: 'The authorization server does not know the client, or not with this secret.',
    fix: 'Check the client id, the secret, and how the client authenticates. Where Gatehouse registered itself, discover again: it does so anew if it is not known there any more.',
  },
  client_not_allowed: {
    text: 'The authorization server knows the client and does not allow it this kind of login.',
    fix: 'Allow the client at the provider the authorization code and refresh token grants; for user_oidc_audience token exchange (RFC 8693), which not every provider has.',
  },
  auth_method_unsupported: {
    text: 'The authorization server wants clients to authenticate in a way that Gatehouse does not know.',
    fix: 'Allow client_secret_basic, client_secret_post or none for the client at the provider.',
  },
  redirect_refused: {
    text: 'The authorization server does not accept the redirect URI.',
    fix: `Enter at the provider, exactly as it is: ${redirectUri}. Check that GATEHOUSE_URL is where people open Gatehouse.`,
  },
  scope_unknown: {
    text: 'The authorization server does not know one of the scopes, or does not grant it.',
    fix: 'Correct the scopes of the server (oauth2_scopes), or leave them empty.',
  },
  pkce_unsupported: {
    text: 'The authorization server does not support PKCE with S256, without which a login is not safe.',
    fix: 'Have PKCE with S256 turned on there.',
  },
  insecure_endpoint: {
    text: 'The authorization server names an address that is not safe to use.',
    fix: `Have it corrected there; otherwise ${byHand}.`,
  },
  blocked_address: {
    text: 'The server, or where its users log in, is at an address that Gatehouse does not dial.',
    fix: 'An admin can allow its host: GATEHOUSE_ALLOW_NETWORKS, or allow_networks of PATCH /settings (Settings > Network).',
  },
  unreachable: {
    text: 'The server, or where its users log in, cannot be reached from here.',
    fix: 'Check its address and the network between it and Gatehouse, then try again.',
  },
  provider_failing: {
    text: 'The authorization server fails at the moment.',
    fix: 'Try again in a while; if it stays so, look at the status page of the provider.',
  },
  bad_answer: {
    text: 'The authorization server did not answer as OAuth says.',
    fix: 'Check the token URL, and whether a proxy or a login page stands in front of it.',
  },
};

/**
 * The finding of a code, in words.
 * @param detail a sentence on this very case, put after the general one; must hold no secret
 */
export function describeFinding(code: FindingCode, detail?: string): Finding {
  const { text, fix } = findings[code];
  return { code, text: detail === undefined ? text : `${text} ${detail}`, fix };
}

/** True for the code of a finding, as it is stored. */
export function isFindingCode(value: string): value is FindingCode {
  return Object.hasOwn(findings, value);
}
