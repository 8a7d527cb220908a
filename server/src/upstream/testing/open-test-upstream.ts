import { createUpstream, type UpstreamTiming } from '../create-upstream.ts';
import { parseAllowRule } from '../dial/allow-rule.ts';
import { createDialer } from '../dial/create-dialer.ts';
import type { CallLimits, TokenSource, ToolCallRequest, Upstream, UpstreamServer } from '../upstream.ts';
import type { Verdict, VerdictStore } from '../verdict-store.ts';

export type TestUpstream = {
  upstream: Upstream;
  /** Verdicts by "<server id> <revision>". */
  verdicts: Map<string, Verdict>;
  close(): Promise<void>;
};

/** The real upstream room with loopback allowed, verdicts in memory, and credentials that name the user unless others are given. */
export function openTestUpstream(
  options: { timing?: Partial<UpstreamTiming>; tokens?: Partial<TokenSource> } = {},
): TestUpstream {
  const rules = ['127.0.0.0/8', 'localhost'].map(parseAllowRule).filter((rule) => rule !== undefined);
  const dialer = createDialer({ allow: () => rules, selfOrigins: [] });
  const verdicts = new Map<string, Verdict>();
  const upstream = createUpstream({
    dialer,
    verdicts: memoryVerdicts(verdicts),
    log: { warn: () => undefined },
    tokens: {
      headersFor: async (_server, userId) => ({ authorization: `Bearer ${userId}` }),
      replace: async () => undefined,
      ...options.tokens,
    },
    timing: options.timing ?? {},
  });
  return {
    upstream,
    verdicts,
    async close() {
      await upstream.close();
      await dialer.close();
    },
  };
}

let counter = 0;

/** A server that no other test uses. */
export function testServer(url: string, changes: Partial<UpstreamServer> = {}): UpstreamServer {
  counter += 1;
  return {
    id: `server-${counter}`,
    revision: 1,
    displayName: 'Files',
    url,
    transport: 'streamable_http',
    authType: 'none',
    ...changes,
  };
}

export function echoCall(text = 'hello'): ToolCallRequest {
  return { tool: 'echo', argumentsJson: JSON.stringify({ text }), callId: 'call-1' };
}

export const usualLimits: CallLimits = { timeoutMs: 5_000, limitMs: 10_000 };

/** Waits until `check` holds, up to 5 s. @throws Error with `what` when it does not come to hold */
export async function until(check: () => boolean, what: string): Promise<void> {
  const endsAt = Date.now() + 5_000;
  while (!check()) {
    if (Date.now() > endsAt) throw new Error(`It did not happen in 5 s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function memoryVerdicts(verdicts: Map<string, Verdict>): VerdictStore {
  return {
    find: async (serverId, revision) => verdicts.get(`${serverId} ${revision}`),
    save: async (serverId, revision, verdict) => {
      verdicts.set(`${serverId} ${revision}`, verdict);
    },
  };
}
