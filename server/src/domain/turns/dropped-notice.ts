import type { DroppedTool } from '../../upstream/upstream.ts';
import type { Server } from '../servers/server.ts';
import type { ServerNotice } from './chat-tool.ts';

const mostNamed = 3;

/** Tells that a server's tools cannot all be used: the first 3 by name with the reason, and what is wrong with the list as a whole. */
export function droppedNotice(server: Pick<Server, 'id' | 'displayName'>, dropped: readonly DroppedTool[]): ServerNotice {
  const named = dropped.flatMap(({ name, reason }) => (name === undefined ? [] : [`${name} (${reason})`]));
  const whole = dropped.flatMap(({ name, reason }) => (name === undefined ? [reason] : []));
  const [first = '', ...more] = [...(named.length > 0 ? [nameTools(named)] : []), ...whole];
  return {
    key: `${server.id} dropped ${dropped.map(({ name, reason }) => name ?? reason).join(' ')}`,
    kind: 'tools_dropped',
    serverId: server.id,
    text: `${server.displayName}: ${[first, ...more.map(capitalised)].join('. ')}.`,
  };
}

function nameTools(named: readonly string[]): string {
  const left = named.length - mostNamed;
  const list = `${named.slice(0, mostNamed).join(', ')}${left > 0 ? ` and ${left} more` : ''}`;
  return `${named.length === 1 ? 'one tool' : `${named.length} tools`} cannot be used: ${list}`;
}

function capitalised(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
