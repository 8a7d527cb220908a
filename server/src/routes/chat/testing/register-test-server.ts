import type { Database } from '../../../db/database.ts';
import { newId } from '../../../domain/new-id.ts';
import { noOAuth2Options, type Server } from '../../../domain/servers/server.ts';
import { insertServer, type ServerValues } from '../../../domain/servers/server-store.ts';

/** A registered server without credentials, as the test wants it. */
export async function registerTestServer(db: Database, values: Partial<ServerValues> & { url: string }): Promise<Server> {
  const sealed = { oauth2ClientSecret: null, apiKeyValue: null, customHeaders: null };
  const server = await insertServer(
    db.sql,
    newId(),
    {
      slug: 'demo',
      displayName: values.slug ?? 'Demo',
      description: '',
      iconUrl: '',
      transport: 'streamable_http',
      enabled: true,
      availability: 'default_on',
      modelIntent: false,
      authType: 'none',
      oauth2: undefined,
      oauth2Scopes: '',
      oauth2Options: noOAuth2Options,
      userOidcAudience: undefined,
      apiKeyHeader: undefined,
      customHeaderNames: [],
      toolAllowList: [],
      toolDenyList: [],
      ...values,
    },
    sealed,
  );
  if (!server) throw new Error('The slug is taken.');
  return server;
}
