import type { ServerTool } from '@gatehouse/contract';
import { exposeNames } from '../../protocol/mcp/expose-names.ts';
import type { ToolDefinition } from '../../protocol/mcp/tool-definition.ts';
import { decideTool, findUnmatched, type ToolDecision } from '../../protocol/mcp/tool-policy.ts';
import { toolTitle } from '../../protocol/mcp/tool-title.ts';
import type { Server } from './server.ts';

/**
 * Applies a server's lists to the tools that it offers. Pure.
 * @returns every tool in the server's order, blocked ones too, and the list entries that fit no tool. The exposed name of a
 * blocked tool is the one that it would have.
 */
export function judgeTools(
  server: Pick<Server, 'id' | 'slug' | 'toolAllowList' | 'toolDenyList'>,
  definitions: readonly ToolDefinition[],
): { tools: ServerTool[]; unmatched: string[] } {
  const lists = { allow: server.toolAllowList, deny: server.toolDenyList };
  const judged = definitions.map((definition) => ({ definition, decision: decideTool(definition.name, lists) }));
  const allowed = judged.filter(({ decision }) => decision.allowed).map(({ definition }) => definition);
  const nameOfAllowed = namesOf(server, allowed); // blocked tools must not change them: where tools are used, they do not exist
  const nameOfAny = namesOf(server, definitions);
  return {
    tools: judged.map(({ definition, decision }) => {
      const exposed = (decision.allowed ? nameOfAllowed : nameOfAny).get(definition.name);
      return viewTool(definition, exposed ?? definition.name, decision);
    }),
    unmatched: findUnmatched(
      lists,
      definitions.map(({ name }) => name),
    ),
  };
}

function namesOf(server: Pick<Server, 'id' | 'slug'>, definitions: readonly ToolDefinition[]): Map<string, string> {
  const names = exposeNames(definitions.map(({ name }) => ({ serverId: server.id, slug: server.slug, name })));
  return new Map(definitions.map(({ name }, place) => [name, names[place] ?? name]));
}

function viewTool(definition: ToolDefinition, exposedName: string, decision: ToolDecision): ServerTool {
  return {
    name: definition.name,
    exposed_name: exposedName,
    title: toolTitle(definition),
    description: definition.description ?? '',
    input_schema: definition.inputSchema,
    annotations: definition.annotations ?? {},
    allowed: decision.allowed,
    ...(!decision.allowed && { blocked_reason: decision.reason }),
  };
}
