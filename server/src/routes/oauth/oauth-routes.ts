import { Hono } from 'hono';
import type { Database } from '../../db/database.ts';
import { finishConnect } from '../../domain/grants/finish-connect.ts';
import { startConnect } from '../../domain/grants/start-connect.ts';
import type { GrantsDeps } from '../../domain/grants/grants-deps.ts';
import { clientMetadataUrlOf, redirectUriOf } from '../../domain/oauth-clients/oauth-clients-deps.ts';
import { createSessionCookie } from '../api/auth-cookie.ts';
import { authenticate } from '../api/auth-middleware.ts';
import type { ApiEnv } from '../api/router.ts';
import { answerConnectPage } from './connect-page.ts';

/**
 * What providers of servers see of Gatehouse. Both addresses stay as they are for ever: providers keep them.
 */
export function oauthRoutes(parts: { db: Database; publicUrl: string; oauth: GrantsDeps }): Hono<ApiEnv> {
  const { db, publicUrl, oauth } = parts;
  const routes = new Hono<ApiEnv>();

  routes.get('/oauth2/callback', authenticate({ db, publicUrl, cookie: createSessionCookie(publicUrl) }), async (c) => {
    const params = new URL(c.req.url).searchParams;
    const { actor } = c.var;
    const outcome = await finishConnect(oauth, actor, params);
    if (!outcome.ok && outcome.askAgain && outcome.serverId !== undefined && actor) {
      return c.redirect((await startConnect(oauth, actor, outcome.serverId)).url, 302);
    }
    return answerConnectPage(c, outcome);
  });

  routes.get('/oauth2/client-metadata.json', (c) => {
    c.header('cache-control', 'public, max-age=3600');
    return c.json({
      client_id: clientMetadataUrlOf(publicUrl) ?? `${publicUrl}/oauth2/client-metadata.json`,
      client_name: 'Gatehouse',
      client_uri: publicUrl,
      redirect_uris: [redirectUriOf(publicUrl)],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
      application_type: publicUrl.startsWith('https:') ? 'web' : 'native',
    });
  });

  return routes;
}
