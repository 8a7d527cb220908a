import type { DemoServer } from './demo-server.ts';
import { startChildServer } from './start-child-server.ts';

const program = import.meta.resolve('@modelcontextprotocol/server-everything/dist/index.js');

/** The reference server of the MCP project, with a tool of every kind, over streamable HTTP with sessions. */
export async function startEverything(): Promise<DemoServer> {
  const { origin, close } = await startChildServer(program, ['streamableHttp']);
  return { url: `${origin}/mcp`, transport: 'streamable_http', auth: { type: 'none' }, close };
}

/** The same over the older transport, HTTP with server-sent events. */
export async function startEverythingSse(): Promise<DemoServer> {
  const { origin, close } = await startChildServer(program, ['sse']);
  return { url: `${origin}/sse`, transport: 'sse', auth: { type: 'none' }, close };
}
