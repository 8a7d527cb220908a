/* oxlint-disable eslint/no-restricted-imports -- the suite tests our connection code bare: see client.ts. */
import type { ToolDefinition } from '../../server/src/protocol/mcp/tool-definition.ts';
import {
  type CallLimits,
  type ToolCallRequest,
  type Upstream,
  UpstreamError,
  type UpstreamServer,
} from '../../server/src/upstream/upstream.ts';

/** Who plays a scenario, and at which server. */
export type Player = { upstream: Upstream; server: UpstreamServer; userId: string };

export type Script = { scenario: string; toolCalls?: { name: string; arguments: Record<string, unknown> }[] };

const limits: CallLimits = { timeoutMs: 20_000, limitMs: 20_000 };
// The user says yes, and fills in what the question asks to confirm; defaults do the rest.
const interaction: NonNullable<CallLimits['interaction']> = {
  elicit: async ({ requestedSchema }) => ({
    action: 'accept',
    content: JSON.stringify(requestedSchema ?? {}).includes('"confirmed"') ? { confirmed: true } : {},
  }),
};
const asksBack = new Set(['elicitation-sep1034-client-defaults', 'sep-2322-client-request-state']);

/**
 * Lists the tools, and calls each as the scenario says, else with arguments that fit its schema.
 * @throws UpstreamError, but for calls that the server answers with an error: some scenarios list tools that cannot be called
 */
export async function playScenario({ upstream, server, userId }: Player, script: Script): Promise<void> {
  const { tools } = await upstream.listTools(server, userId);
  const calls = script.toolCalls ?? tools.map((tool) => ({ name: tool.name, arguments: makeArguments(tool, tools) }));
  for (const [index, call] of calls.entries()) {
    const definition = tools.find((tool) => tool.name === call.name);
    const request: ToolCallRequest = {
      tool: call.name,
      argumentsJson: JSON.stringify(call.arguments),
      callId: `call-${index}`,
      ...(definition ? { definition } : {}),
    };
    try {
      const mayAsk = asksBack.has(script.scenario) ? { ...limits, interaction } : limits;
      const result = await upstream.callTool(server, userId, request, mayAsk);
      console.log(call.name, JSON.stringify(result));
    } catch (error) {
      if (!(error instanceof UpstreamError) || error.failure !== 'rpc') throw error;
      console.log(call.name, error.message);
    }
  }
}

function makeArguments(tool: ToolDefinition, tools: readonly ToolDefinition[]): Record<string, unknown> {
  const samples = fill(tool.inputSchema);
  // One tool wants the schema of another as it came.
  const other = tools.find(({ name }) => name === 'json_schema_2020_12_tool');
  return tool.name === 'json_schema_echo' && other ? { ...samples, schema: other.inputSchema } : samples;
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
