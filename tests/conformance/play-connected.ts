/* oxlint-disable eslint/no-restricted-imports -- the suite tests our connection code bare: see client.ts. */
import type { Actor } from '../../server/src/domain/actor.ts';
import { finishConnect } from '../../server/src/domain/grants/finish-connect.ts';
import type { GrantsDeps } from '../../server/src/domain/grants/grants-deps.ts';
import { startConnect } from '../../server/src/domain/grants/start-connect.ts';
import { UpstreamError } from '../../server/src/upstream/upstream.ts';
import { type Player, playScenario, type Script } from './play-scenario.ts';

/** A user who connects whenever Gatehouse says that it is needed, up to a point. */
export type ConnectingPlayer = Player & { actor: Actor; oauth: GrantsDeps };

const mostConnects = 3;

/**
 * Connects the user's account and plays the scenario; as often as the server then wants another login or more scopes, the user
 * connects again, three times in all, and it is played anew.
 * @throws Error when a login comes to nothing, with the words for the user; the last UpstreamError
 */
export async function playConnected(player: ConnectingPlayer, script: Script): Promise<void> {
  for (let connects = 1; ; connects += 1) {
    await connectAccount(player);
    try {
      await playScenario(player, script);
      return;
    } catch (error) {
      if (connects === mostConnects || !needsLogin(error)) throw error;
      console.log(error.message);
    }
  }
}

function needsLogin(error: unknown): error is UpstreamError {
  return error instanceof UpstreamError && (error.failure === 'unauthorized' || error.failure === 'forbidden');
}

/** The way of the user's browser: to the provider, which sends it back at once. */
async function connectAccount({ oauth, actor, server }: ConnectingPlayer): Promise<void> {
  const { url } = await startConnect(oauth, actor, server.id);
  const answer = await fetch(url, { redirect: 'manual' });
  const location = answer.headers.get('location');
  if (location?.startsWith(`${oauth.redirectUri}?`) !== true) {
    throw new Error(`The provider answered ${answer.status} instead of sending the browser back.`);
  }
  const outcome = await finishConnect(oauth, actor, new URL(location).searchParams);
  if (!outcome.ok) throw new Error(outcome.error);
}
