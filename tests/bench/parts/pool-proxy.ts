/* oxlint-disable eslint/no-restricted-imports -- the pool's own path is measured, which no HTTP API gives bare. */
// The pool as it calls tools: arguments in as they came, the result out.
import { createUpstream } from '../../../server/src/upstream/create-upstream.ts';
import { parseAllowRule } from '../../../server/src/upstream/dial/allow-rule.ts';
import { createDialer } from '../../../server/src/upstream/dial/create-dialer.ts';
import type { UpstreamServer } from '../../../server/src/upstream/upstream.ts';
import { serveProxy } from './serve-proxy.ts';

const loopback = ['127.0.0.0/8'].map(parseAllowRule).filter((rule) => rule !== undefined);
const upstream = createUpstream({
  dialer: createDialer({ allow: () => loopback, selfOrigins: [] }),
  tokens: { headersFor: async () => ({}), replace: async () => undefined },
  verdicts: { find: async () => undefined, save: async () => {} },
  log: { warn: () => {} },
});
const server: UpstreamServer = {
  id: 'bench',
  revision: 1,
  displayName: 'Bench',
  url: process.argv[2] ?? '',
  transport: 'streamable_http',
  authType: 'none',
};
const limits = { timeoutMs: 60_000, limitMs: 600_000 };

serveProxy(async (body) => {
  const request = { tool: 'echo', argumentsJson: body.toString('utf8'), callId: 'bench' };
  return JSON.stringify(await upstream.callTool(server, 'bench', request, limits));
});
