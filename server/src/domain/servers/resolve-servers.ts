import type { Server } from './server.ts';

/** Why a server is, or is not, in a chat or behind the gateway. */
export type ServerReason =
  | 'forced' // force_on: no way out
  | 'in_list' // the chat's own list names it
  | 'not_in_list' // the chat has a list of its own, without it
  | 'chosen' // the user said yes
  | 'dropped' // the user said no
  | 'default_on' // the user said nothing, the default is on
  | 'default_off'; // the user said nothing, the default is off

export type ResolvedServer = {
  server: Server;
  selected: boolean;
  /** True when nobody but an admin can change `selected`. */
  locked: boolean;
  reason: ServerReason;
};

/**
 * The one rule for which servers a surface uses, the same for chat and gateway. Pure: what is passed in is all it knows.
 *
 * Disabled servers are left out. `force_on` is always selected. Then the chat's own list decides where there is one
 * (`list` null means there is none), else the user's choice, else the server's availability.
 *
 * @param input.servers every server that the actor may see
 * @param input.choices the user's differences from the default: server id -> selected
 * @returns every enabled server with the reason, in the order given
 */
export function resolveServers(input: {
  servers: readonly Server[];
  list: readonly string[] | null;
  choices: ReadonlyMap<string, boolean>;
}): ResolvedServer[] {
  const listed = input.list === null ? null : new Set(input.list);
  return input.servers
    .filter((server) => server.enabled)
    .map((server) => ({ server, ...decide(server, listed, input.choices.get(server.id)) }));
}

function decide(server: Server, list: ReadonlySet<string> | null, choice: boolean | undefined): Omit<ResolvedServer, 'server'> {
  if (server.availability === 'force_on') return { selected: true, locked: true, reason: 'forced' };
  if (list) {
    const selected = list.has(server.id);
    return { selected, locked: false, reason: selected ? 'in_list' : 'not_in_list' };
  }
  if (choice !== undefined) return { selected: choice, locked: false, reason: choice ? 'chosen' : 'dropped' };
  const selected = server.availability === 'default_on';
  return { selected, locked: false, reason: selected ? 'default_on' : 'default_off' };
}
