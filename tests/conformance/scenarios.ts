const authOfBoth = [
  'auth/metadata-default',
  'auth/metadata-var1',
  'auth/metadata-var2',
  'auth/metadata-var3',
  'auth/basic-cimd',
  'auth/scope-from-www-authenticate',
  'auth/scope-from-scopes-supported',
  'auth/scope-omitted-when-undefined',
  'auth/scope-step-up',
  'auth/scope-retry-limit',
  'auth/token-endpoint-auth-basic',
  'auth/token-endpoint-auth-post',
  'auth/token-endpoint-auth-none',
  'auth/pre-registration',
] as const;

/** The scenarios of the official client suite, by the revision that has them; of 2025-03-26 those that later ones took back. */
export const scenarios = {
  '2025-03-26': ['auth/2025-03-26-oauth-metadata-backcompat', 'auth/2025-03-26-oauth-endpoint-fallback'],
  '2025-11-25': [
    'initialize',
    'tools_call',
    'elicitation-sep1034-client-defaults',
    'sse-retry',
    ...authOfBoth,
    'json-schema-2020-12-preservation',
  ],
  '2026-07-28': [
    'tools_call',
    'request-metadata',
    'sep-2322-client-request-state',
    'http-standard-headers',
    'http-custom-headers',
    'http-invalid-tool-headers',
    'json-schema-ref-no-deref',
    ...authOfBoth,
    'auth/resource-mismatch',
    'auth/offline-access-scope',
    'auth/offline-access-not-supported',
    'auth/authorization-server-migration',
    'auth/iss-supported',
    'auth/iss-not-advertised',
    'auth/iss-supported-missing',
    'auth/iss-wrong-issuer',
    'auth/iss-unexpected',
    'auth/iss-normalized',
    'auth/metadata-issuer-mismatch',
    'json-schema-2020-12-preservation',
  ],
} as const;

export type Revision = keyof typeof scenarios;

const asGatehouse = 'Gatehouse logs in at a server as one of its users, never as itself';
const noProof = 'tokens are sent as bearer tokens; none is bound to a key';
const noSkills = 'Gatehouse takes tools from servers, and no skills';

/** Scenarios of extensions that Gatehouse does not have, with the reason. */
export const notApplicable: Readonly<Record<string, string>> = {
  'auth/client-credentials-jwt': asGatehouse,
  'auth/client-credentials-basic': asGatehouse,
  'auth/wif-jwt-bearer': asGatehouse,
  'auth/enterprise-managed-authorization':
    'the token of a sign-in is forwarded or exchanged for one with another audience (RFC 8693), not for an assertion towards a second provider',
  'auth/dpop': noProof,
  'auth/dpop-nonce': noProof,
  'sep-2640-client-no-prefetch': noSkills,
  'sep-2640-client-verify-digest': noSkills,
  'sep-2640-client-verify-size': noSkills,
  'sep-2640-client-verify-frontmatter': noSkills,
};
