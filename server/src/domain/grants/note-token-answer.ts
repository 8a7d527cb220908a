import type { TokenAnswer } from '../../upstream/oauth/request-token.ts';
import type { Server } from '../servers/server.ts';
import type { GrantsDeps } from './grants-deps.ts';

/**
 * Remembers how a provider took a token request that went well, for the next one. Never rejects: the tokens are what counts.
 * @param answer.isLogin it ended a login, so that those that failed before are of no more interest
 */
export async function noteTokenAnswer(
  deps: Pick<GrantsDeps, 'clients' | 'log'>,
  server: Server,
  answer: Pick<TokenAnswer, 'resourceRefused' | 'tokenAuthMethod'> & { isLogin?: boolean },
): Promise<void> {
  try {
    if (answer.resourceRefused) await deps.clients.noteResourceRefused(server);
    if (answer.tokenAuthMethod !== undefined) await deps.clients.noteTokenAuthMethod(server, answer.tokenAuthMethod);
    await deps.clients.noteLogin(server, undefined);
    if (answer.isLogin) await deps.clients.noteCallback(server, undefined);
  } catch (error) {
    deps.log.warn({ err: error, serverId: server.id }, 'What was learnt of a provider could not be stored');
  }
}
