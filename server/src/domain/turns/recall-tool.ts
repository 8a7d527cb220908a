import type { ToolDefinition } from '../../protocol/mcp/tool-definition.ts';
import type { Server } from '../servers/server.ts';
import type { NewToolCall } from '../tool-calls/tool-call-store.ts';
import type { ChatTool } from './chat-tool.ts';

/** The tool of a call that is on record, as it is now: fit for calling it, not for offering it. */
export function recallTool(
  row: Pick<NewToolCall, 'exposed_name' | 'title'>,
  server: Server,
  definition: ToolDefinition,
): ChatTool {
  return {
    exposedName: row.exposed_name,
    server,
    definition,
    title: row.title,
    inputSchema: definition.inputSchema,
    intentProperty: undefined,
    heldFor: undefined,
    tokens: 0,
  };
}
