import type { McpServer, ServerOverview } from '@gatehouse/contract';

/** A server with how it is, as far as that is known. */
export type ServerRow = { server: McpServer; overview: ServerOverview | undefined; host: string };

export type SortKey = 'name' | 'auth' | 'availability' | 'health' | 'tools' | 'users' | 'enabled';
export type Sorting = { by: SortKey; descending: boolean };
export type ListFilter = { words: string; auth: McpServer['auth_type'] | ''; state: 'on' | 'off' | 'trouble' | '' };

export const noFilter: ListFilter = { words: '', auth: '', state: '' };

/** Joins servers with what is known of how they are. */
export function toServerRows(servers: readonly McpServer[], overviews: readonly ServerOverview[] = []): ServerRow[] {
  const byId = new Map(overviews.map((overview) => [overview.server_id, overview]));
  return servers.map((server) => ({
    server,
    overview: byId.get(server.id),
    host: URL.parse(server.url ?? '')?.host ?? '',
  }));
}

/** Whether somebody has to see to a server: it is on, and does not do what it should. */
export function isInTrouble({ server, overview }: ServerRow): boolean {
  return server.enabled && overview !== undefined && ['no_tools', 'unavailable', 'unreachable'].includes(overview.status);
}

/** The rows that all of a filter fits. Words are looked for in name, slug, description and host. */
export function filterRows(rows: readonly ServerRow[], { words, auth, state }: ListFilter): ServerRow[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  return rows.filter((row) => {
    const text = [row.server.display_name, row.server.slug, row.server.description, row.host].join(' ').toLowerCase();
    return wanted.every((word) => text.includes(word)) && (auth === '' || row.server.auth_type === auth) && isIn(row, state);
  });
}

function isIn(row: ServerRow, state: ListFilter['state']): boolean {
  switch (state) {
    case '':
      return true;
    case 'on':
      return row.server.enabled;
    case 'off':
      return !row.server.enabled;
    case 'trouble':
      return isInTrouble(row);
  }
}

const policies = ['force_on', 'default_on', 'default_off'];
const byName = new Intl.Collator('en', { sensitivity: 'base', numeric: true });

const values: Record<SortKey, (row: ServerRow) => string | number> = {
  name: ({ server }) => server.display_name,
  auth: ({ server }) => server.auth_type,
  availability: ({ server }) => policies.indexOf(server.availability),
  health: (row) => (isInTrouble(row) ? 0 : row.server.enabled ? 1 : 2),
  tools: ({ overview }) => overview?.tool_count ?? -1,
  users: ({ overview }) => overview?.users_connected ?? 0,
  enabled: ({ server }) => (server.enabled ? 0 : 1),
};

/** The rows in another order; by name where they are the same. */
export function sortRows(rows: readonly ServerRow[], { by, descending }: Sorting): ServerRow[] {
  const valueOf = values[by];
  const direction = descending ? -1 : 1;
  return rows.toSorted((a, b) => direction * compare(valueOf(a), valueOf(b)) || compare(values.name(a), values.name(b)));
}

function compare(a: string | number, b: string | number): number {
  return typeof a === 'number' && typeof b === 'number' ? a - b : byName.compare(String(a), String(b));
}
