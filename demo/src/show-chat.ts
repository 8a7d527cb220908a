import { setTimeout as delay } from 'node:timers/promises';
import type { Chat, ChatEvent, ChatServer, ResultBlock } from '@gatehouse/contract';
import type { GatehouseClient } from './gatehouse-client.ts';

const reasons: Record<ChatServer['reason'], string> = {
  forced: 'always on: an admin decided so',
  in_list: 'in the list of this chat',
  not_in_list: 'not in the list of this chat',
  chosen: 'the user chose it',
  dropped: 'the user dropped it',
  default_on: 'on by default',
  default_off: 'off by default',
};

/** Prints which servers a chat has, and why; waits until those that are listed for the first time have answered. */
export async function showServers(client: GatehouseClient, chatId: string, print: (line: string) => void): Promise<ChatServer[]> {
  const items = await readServers(client, chatId);
  const width = Math.max(...items.map((server) => server.display_name.length));
  for (const server of items) {
    const tools = server.tool_count === undefined ? server.status : `${server.tool_count} tools`;
    print(`  ${server.selected ? '●' : '○'} ${server.display_name.padEnd(width)}  ${tools.padEnd(12)} ${reasons[server.reason]}`);
  }
  return items;
}

const listingMs = 15_000;

async function readServers(client: GatehouseClient, chatId: string): Promise<ChatServer[]> {
  const deadline = Date.now() + listingMs;
  for (;;) {
    const { items } = await client.call<{ items: ChatServer[] }>('GET', `/chats/${chatId}/servers`);
    if (items.every(({ status }) => status !== 'loading') || Date.now() > deadline) return items;
    await delay(100);
  }
}

/**
 * Sends a message and prints the chat's stream until the turn has ended, or waits for its user and nobody helps.
 *
 * @param help what the user does where the turn waits for them
 * @returns every event of the turn, in order
 */
export async function showTurn(
  client: GatehouseClient,
  chat: Chat,
  text: string,
  print: (line: string) => void,
  help?: () => Promise<void>,
): Promise<(ChatEvent & { seq: number })[]> {
  const events: (ChatEvent & { seq: number })[] = [];
  const done = new AbortController();
  const { turn_id } = await client.call<{ turn_id: string }>('POST', `/chats/${chat.id}/messages`, { text });
  const tools = new Map<string, string>();
  let said = '';
  for await (const event of client.follow(chat.id, chat.last_seq, done.signal)) {
    events.push(event);
    if (event.type === 'text') said += event.data.delta;
    else if (said !== '' && event.type !== 'reasoning') {
      print(indent(said));
      said = '';
    }
    for (const line of describe(event, tools)) print(`  ${line}`);
    if (event.type === 'tool_call') tools.set(event.data.id, event.data.tool);
    if (event.type !== 'turn' || event.data.turn_id !== turn_id || ['queued', 'running'].includes(event.data.state)) continue;
    if (event.data.state !== 'waiting_for_user' || !help) break;
    await help();
  }
  done.abort();
  return events;
}

/** @param tools the tools that were called before, by the ids of the calls: results come in any order, and a call is told as it changes */
function describe(event: ChatEvent, tools: ReadonlyMap<string, string>): string[] {
  switch (event.type) {
    case 'message':
      return event.data.role === 'user'
        ? event.data.content
            .map((part) => ('text' in part ? part.text : ''))
            .join('')
            .split('\n')
            .map((line, index) => `${index === 0 ? 'You: ' : '     '}${line}`)
        : [];
    case 'tool_call':
      return tools.has(event.data.id)
        ? []
        : [`▸ ${event.data.intent ?? event.data.title}  (${event.data.server_name ?? 'no server'}, ${event.data.tool})`];
    case 'tool_result':
      return [
        `  ${tools.get(event.data.id) ?? ''}: ${event.data.outcome} in ${event.data.duration_ms} ms: ${oneLine(event.data.content.map(inWords).join(' '))}`,
      ];
    case 'notice':
      return [`! ${event.data.text}`];
    case 'turn':
      return event.data.state === 'failed' ? [`✗ ${event.data.error?.detail}`] : [];
    default:
      return [];
  }
}

function inWords(block: ResultBlock): string {
  if (block.type === 'text' || block.type === 'note') return block.text;
  return block.type === 'json' ? JSON.stringify(block.value) : `[${block.type}]`;
}

function oneLine(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length > 100 ? `${line.slice(0, 99)}…` : line;
}

function indent(text: string): string {
  return text
    .trim()
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
}
