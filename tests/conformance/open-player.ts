/* oxlint-disable eslint/no-restricted-imports -- the suite tests our connection code bare: see client.ts. */
import { createUpstream } from '../../server/src/upstream/create-upstream.ts';
import { parseAllowRule } from '../../server/src/upstream/dial/allow-rule.ts';
import { createDialer, type Dialer } from '../../server/src/upstream/dial/create-dialer.ts';
import type { UpstreamServer } from '../../server/src/upstream/upstream.ts';
import type { Verdict } from '../../server/src/upstream/verdict-store.ts';
import type { Player } from './play-scenario.ts';

export const log = { warn: (fields: object, text: string) => console.error(text, fields) };

/** A player at a server that wants no login, with everything in memory. */
export function openPlayer(url: string, revision: string): Player & { close: () => Promise<void> } {
  const dialer = openLoopbackDialer();
  let verdict = knownVerdict(revision);
  const upstream = createUpstream({
    dialer,
    tokens: { headersFor: async () => ({}), replace: async () => undefined },
    verdicts: {
      find: async () => verdict,
      save: async (_serverId, _revision, found) => {
        verdict = found;
      },
    },
    log,
  });
  const server: UpstreamServer = {
    id: 'conformance',
    revision: 1,
    displayName: 'Conformance',
    url,
    transport: 'streamable_http',
    authType: 'none',
  };
  const close = async () => {
    await upstream.close();
    await dialer.close();
  };
  return { upstream, server, userId: 'user', close };
}

/** The guarded way out, to the suite's servers. */
export function openLoopbackDialer(): Dialer {
  const rules = ['127.0.0.0/8', '::1', 'localhost'].map(parseAllowRule).filter((rule) => rule !== undefined);
  return createDialer({ allow: () => rules, selfOrigins: [] });
}

/** The suite names the revision to speak; a stateful one is as good as known from an earlier probe. */
export function knownVerdict(revision: string): Verdict | undefined {
  return revision === '2026-07-28' ? undefined : { era: 'stateful', protocolVersion: revision, decidedAt: new Date() };
}
