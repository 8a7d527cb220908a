import { estimateTokens } from '../../upstream/models/estimate-tokens.ts';
import type { Server } from '../servers/server.ts';
import type { ChatTool } from './chat-tool.ts';

/**
 * The tool of Gatehouse's own that stands for a server whose tools nobody knows before the user has connected their account: a
 * call asks them to, and its result says what there is then.
 */
export function connectTool(server: Server): Omit<ChatTool, 'exposedName'> {
  const what = server.description === '' ? '' : ` About it: ${server.description}`;
  const definition = {
    name: 'connect',
    description: `Asks the user to connect their account at "${server.displayName}". Its tools are there once they have.${what}`,
    inputSchema: { type: 'object' as const, properties: {}, additionalProperties: false },
  };
  const { inputSchema } = definition;
  const title = `Connect ${server.displayName}`;
  const tokens = estimateTokens({ name: definition.name, description: definition.description, inputSchema });
  return { server, definition, title, inputSchema, intentProperty: undefined, heldFor: 'connect', tokens };
}
