import { adaptSchema } from '../../protocol/mcp/adapt-schema.ts';
import { exposeNames } from '../../protocol/mcp/expose-names.ts';
import { addIntent } from '../../protocol/mcp/model-intent.ts';
import { decideTool } from '../../protocol/mcp/tool-policy.ts';
import type { ToolDefinition } from '../../protocol/mcp/tool-definition.ts';
import { estimateTokens } from '../../upstream/models/estimate-tokens.ts';
import { toolTitle } from '../../protocol/mcp/tool-title.ts';
import type { CatalogState } from '../catalogs/catalogs.ts';
import type { ModelProvider } from '../models/model.ts';
import type { Server } from '../servers/server.ts';
import type { ChatTool, ServerNotice, Toolset } from './chat-tool.ts';
import { connectTool } from './connect-tool.ts';
import { droppedNotice } from './dropped-notice.ts';

type Offer = Omit<ChatTool, 'exposedName'>;
type Prepared = { tools: Offer[]; unfit: { name: string; reason: string }[] };

/**
 * The tools that the model of a chat gets from the selected servers: policy, names, intent and schemas applied. Pure but for
 * a memory of what it prepared: the same catalog under the same revision for the same provider is prepared once.
 */
export function buildToolset(
  servers: readonly Server[],
  states: ReadonlyMap<string, CatalogState>,
  provider: ModelProvider,
): Toolset {
  const notices: ServerNotice[] = [];
  const missing: { server: Server; why: string }[] = [];
  const loginsNeeded: Server[] = [];
  const offered: Offer[] = [];
  for (const server of servers) {
    const state = states.get(server.id) ?? { status: 'loading' as const };
    if (state.status === 'needs_login' || state.status === 'needs_reconnect') {
      loginsNeeded.push(server);
      offered.push(...offerBeforeLogin(server, state.offered, provider));
      continue;
    }
    if (!state.catalog) {
      const why = state.detail ?? words(state.status);
      missing.push({ server, why });
      notices.push({
        key: `${server.id} ${state.status}`,
        kind: 'server_unavailable',
        serverId: server.id,
        text: `${server.displayName}: ${why}`,
      });
      continue;
    }
    const { tools, unfit } = prepare(server, state.catalog.tools, provider);
    offered.push(...tools);
    const dropped = [...state.catalog.dropped, ...unfit];
    if (dropped.length > 0) notices.push(droppedNotice(server, dropped));
  }
  const names = exposeNames(
    offered.map(({ server, definition }) => ({ serverId: server.id, slug: server.slug, name: definition.name })),
  );
  const tools = new Map<string, ChatTool>();
  offered.forEach((tool, place) => {
    const exposedName = names[place];
    if (exposedName !== undefined) tools.set(exposedName, { ...tool, exposedName });
  });
  return { servers, tools, loginsNeeded, missing, notices };
}

/** What a user who has to log in first can call: the call waits for it. There is always something, lest nobody ever asks. */
function offerBeforeLogin(server: Server, known: readonly ToolDefinition[] | undefined, provider: ModelProvider): Offer[] {
  const tools = known ? prepare(server, known, provider).tools : [];
  return tools.length === 0 ? [connectTool(server)] : tools.map((tool) => ({ ...tool, heldFor: 'login' }));
}

/** Prepared tools by catalog (a new listing is a new array), then by what else decides. */
const memory = new WeakMap<readonly ToolDefinition[], Map<string, Prepared>>();

function prepare(server: Server, definitions: readonly ToolDefinition[], provider: ModelProvider): Prepared {
  const known = memory.get(definitions) ?? new Map<string, Prepared>();
  memory.set(definitions, known);
  const key = `${server.id} ${server.revision} ${provider}`;
  const found = known.get(key);
  if (found) return found;

  const prepared: Prepared = { tools: [], unfit: [] };
  const lists = { allow: server.toolAllowList, deny: server.toolDenyList };
  for (const definition of definitions) {
    if (!decideTool(definition.name, lists).allowed) continue;
    const adapted = adaptSchema(definition.inputSchema, provider);
    if (!adapted.ok) {
      prepared.unfit.push({ name: definition.name, reason: adapted.reason });
      continue;
    }
    const intent = server.modelIntent ? addIntent(adapted.schema) : undefined;
    const inputSchema = intent?.schema ?? adapted.schema;
    prepared.tools.push({
      server,
      definition,
      title: toolTitle(definition),
      inputSchema,
      intentProperty: intent?.property,
      heldFor: undefined,
      tokens: estimateTokens({ name: definition.name, description: definition.description, inputSchema }),
    });
  }
  known.clear(); // of one catalog only the newest revision counts
  known.set(key, prepared);
  return prepared;
}

function words(status: CatalogState['status']): string {
  switch (status) {
    case 'ready':
    case 'no_tools':
      return 'It offers no tools.';
    case 'needs_login':
    case 'needs_reconnect':
    case 'unavailable':
      return 'It cannot be used with your account.';
    case 'unreachable':
      return 'It did not answer.';
    case 'loading':
      return 'It is slow to answer. The chat goes on without its tools; they join when they are there.';
  }
}
