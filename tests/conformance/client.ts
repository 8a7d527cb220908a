// The client under test: what the conformance suite starts, with the address of its server as the last argument.
/* oxlint-disable eslint/no-restricted-imports -- this file alone of tests/ sees server/src: the suite tests our connection code, which no HTTP API gives bare. */
import { createUpstream } from '../../server/src/upstream/create-upstream.ts';
import { parseAllowRule } from '../../server/src/upstream/dial/allow-rule.ts';
import { createDialer } from '../../server/src/upstream/dial/create-dialer.ts';
import {
  type CallLimits,
  type ToolCallRequest,
  type Upstream,
  UpstreamError,
  type UpstreamServer,
} from '../../server/src/upstream/upstream.ts';
import type { Verdict } from '../../server/src/upstream/verdict-store.ts';

type Call = { name: string; arguments: Record<string, unknown> };

const url = process.argv.at(-1) ?? '';
const scenario = process.env['MCP_CONFORMANCE_SCENARIO'] ?? '';
const revision = process.env['MCP_CONFORMANCE_PROTOCOL_VERSION'] ?? '';
const context = JSON.parse(process.env['MCP_CONFORMANCE_CONTEXT'] ?? '{}') as { toolCalls?: Call[] };

const limits: CallLimits = { timeoutMs: 20_000, limitMs: 20_000 };
// The user says yes, and fills in what the question asks to confirm; defaults do the rest.
const interaction: NonNullable<CallLimits['interaction']> = {
  elicit: async ({ requestedSchema }) => ({
    action: 'accept',
    content: JSON.stringify(requestedSchema ?? {}).includes('"confirmed"') ? { confirmed: true } : {},
  }),
};
const asksBack = new Set(['elicitation-sep1034-client-defaults', 'sep-2322-client-request-state']);

const rules = ['127.0.0.0/8', '::1', 'localhost'].map(parseAllowRule).filter((rule) => rule !== undefined);
const dialer = createDialer({ allow: () => rules, selfOrigins: [] });
// The suite names the revision to speak; a stateful one is as good as known from an earlier probe.
let verdict: Verdict | undefined =
  revision === '2026-07-28' ? undefined : { era: 'stateful', protocolVersion: revision, decidedAt: new Date() };
const upstream = createUpstream({
  dialer,
  tokens: { headersFor: async () => ({}), replace: async () => undefined },
  verdicts: {
    find: async () => verdict,
    save: async (_serverId, _revision, found) => {
      verdict = found;
    },
  },
  log: { warn: (fields, text) => console.error(text, fields) },
});
const server: UpstreamServer = {
  id: 'conformance',
  revision: 1,
  displayName: 'Conformance',
  url,
  transport: 'streamable_http',
  authType: 'none',
};

try {
  await play(upstream);
} finally {
  await upstream.close();
  await dialer.close();
}

/** Lists the tools, and calls each as the scenario says, else with arguments that fit its schema. */
async function play(client: Upstream): Promise<void> {
  const { tools } = await client.listTools(server, 'user');
  const calls = context.toolCalls ?? tools.map((tool) => ({ name: tool.name, arguments: fill(tool.inputSchema) }));
  for (const [index, call] of calls.entries()) {
    const definition = tools.find((tool) => tool.name === call.name);
    const request: ToolCallRequest = {
      tool: call.name,
      argumentsJson: JSON.stringify(call.arguments),
      callId: `call-${index}`,
      ...(definition ? { definition } : {}),
    };
    try {
      const result = await client.callTool(server, 'user', request, asksBack.has(scenario) ? { ...limits, interaction } : limits);
      console.log(call.name, JSON.stringify(result));
    } catch (error) {
      // Some scenarios list tools that cannot be called.
      if (!(error instanceof UpstreamError) || error.failure !== 'rpc') throw error;
      console.log(call.name, error.message);
    }
  }
}

function fill(schema: Record<string, unknown>): Record<string, unknown> {
  const properties = schema['properties'];
  if (typeof properties !== 'object' || properties === null) return {};
  const samples: Record<string, unknown> = { string: 'text', number: 2, integer: 3, boolean: true, object: {}, array: [] };
  return Object.fromEntries(
    Object.entries(properties).map(([name, property]: [string, unknown]) => [name, samples[typeOf(property)] ?? null]),
  );
}

function typeOf(property: unknown): string {
  return typeof property === 'object' && property !== null && 'type' in property ? String(property.type) : '';
}
