import type { ToolDefinition } from '../../protocol/mcp/tool-definition.ts';
import type { Server } from '../servers/server.ts';

/** A tool as the model of a chat is offered it. */
export type ChatTool = {
  exposedName: string;
  server: Server;
  /** As the upstream listed it; its `name` is the original name. */
  definition: ToolDefinition;
  title: string;
  /** Fit for the model's provider, with the intent property where the server wants one. */
  inputSchema: Record<string, unknown>;
  /** Name of the property that holds the intent; undefined when the server wants none. */
  intentProperty: string | undefined;
  /** What the user has to do before it can be called: log in, or that this is all that it is for. */
  heldFor: 'login' | 'connect' | undefined;
  /** What offering it costs, estimated. */
  tokens: number;
};

/** What a person is told about the servers of a step. `key` is equal when it is the same news again. */
export type ServerNotice = {
  key: string;
  kind: 'server_unavailable' | 'tools_dropped' | 'server_gone';
  serverId: string;
  text: string;
};

export type Toolset = {
  /** By exposed name; names are looked up, never split. */
  tools: ReadonlyMap<string, ChatTool>;
  /** Every selected server. */
  servers: readonly Server[];
  /** Selected servers whose tools the user has to log in for when one is called. */
  loginsNeeded: readonly Server[];
  /** Selected servers that have no tools now, with the reason: for the model's instructions. */
  missing: readonly { server: Server; why: string }[];
  notices: readonly ServerNotice[];
};
