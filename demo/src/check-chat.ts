import type { ChatEvent, ChatServer } from '@gatehouse/contract';

/** What must be true of the demo's chat; gives the claims that are not. */
export function checkChat(servers: readonly ChatServer[], events: readonly ChatEvent[]): string[] {
  const reasonOf = (slug: string) => servers.find((server) => server.slug === slug)?.reason;
  const statusOf = (slug: string) => servers.find((server) => server.slug === slug)?.status;
  const calls = events.filter((event) => event.type === 'tool_call').map(({ data }) => data);
  const intentOf = (tool: string) => calls.find((call) => call.tool === tool)?.intent ?? '';
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
    ['four tools were called', calls.map(({ tool }) => tool).join() === 'now,list_orders,get_current_weather,get-sum'],
    ['a call says what it is for in the words of the member', intentOf('now') === 'Seeing whether the office in Paris is open'],
    ['or in those of its tool', intentOf('get_current_weather').startsWith('Saying how warm it is in a city')],
    ['a server that does not ask for it is not told', intentOf('get-sum') === ''],
    ['each call has a result', results.length === 4 && results.every(({ outcome }) => outcome === 'ok')],
    ['the turn is completed', last?.type === 'turn' && last.data.state === 'completed'],
  ];
  return claims.filter(([, holds]) => !holds).map(([claim]) => `Not true: ${claim}.`);
}
