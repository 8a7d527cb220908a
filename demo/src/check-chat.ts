import type { ChatEvent, ChatServer } from '@gatehouse/contract';

/** What must be true of the demo's chat; gives the claims that are not. */
export function checkChat(servers: readonly ChatServer[], events: readonly ChatEvent[]): string[] {
  const reasonOf = (slug: string) => servers.find((server) => server.slug === slug)?.reason;
  const statusOf = (slug: string) => servers.find((server) => server.slug === slug)?.status;
  const calls = events.filter((event) => event.type === 'tool_call').map(({ data }) => data);
  const results = events.filter((event) => event.type === 'tool_result').map(({ data }) => data);
  const last = events.at(-1);
  const claims: [string, boolean][] = [
    ['seven servers are listed', servers.length === 7],
    ['the clock is forced on', reasonOf('clock') === 'forced'],
    ['some servers are on by default', servers.some(({ reason, selected }) => reason === 'default_on' && selected)],
    ['some are off by default', servers.some(({ reason, selected }) => reason === 'default_off' && !selected)],
    ['the notes want a login of their own', statusOf('notes') === 'needs_login'],
    ['who am I has no token of a password', statusOf('whoami') === 'unavailable'],
    ['every selected server has tools', servers.every(({ selected, tool_count }) => !selected || (tool_count ?? 0) > 0)],
    ['both tools were called', new Set(calls.map(({ tool }) => tool)).isSupersetOf(new Set(['now', 'list_orders']))],
    ['each call says what it is for', calls.length > 0 && calls.every(({ intent }) => (intent ?? '') !== '')],
    ['each call has a result', results.length >= 2 && results.every(({ outcome }) => outcome === 'ok')],
    ['the turn is completed', last?.type === 'turn' && last.data.state === 'completed'],
  ];
  return claims.filter(([, holds]) => !holds).map(([claim]) => `Not true: ${claim}.`);
}
