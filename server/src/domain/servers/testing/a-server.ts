import { noOAuth2Options, type Server } from '../server.ts';

/** A registered server for tests, with what `values` says of it. */
export function aServer(values: Partial<Server> = {}): Server {
  return {
    id: '0198c0de-0000-7000-8000-000000000001',
    revision: 1,
    slug: 'notes',
    displayName: 'Notes',
    description: '',
    iconUrl: '',
    url: 'https://notes.example/mcp',
    transport: 'streamable_http',
    enabled: true,
    availability: 'default_off',
    modelIntent: false,
    authType: 'none',
    oauth2: undefined,
    oauth2Scopes: '',
    oauth2Options: noOAuth2Options,
    userOidcAudience: undefined,
    hasOauth2Secret: false,
    apiKeyHeader: undefined,
    hasApiKey: false,
    customHeaderNames: [],
    toolAllowList: [],
    toolDenyList: [],
    createdAt: new Date('2026-01-01T00:00:00Z'),
    updatedAt: new Date('2026-01-01T00:00:00Z'),
    ...values,
  };
}
