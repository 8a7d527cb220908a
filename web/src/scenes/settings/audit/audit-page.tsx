import { Anchor, Button, Text } from '@mantine/core';
import type { AuditEntryView } from '@gatehouse/contract';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { auditQuery, exportAudit } from '../../../api/audit.ts';
import { CardTable, type Column } from '../../../components/card-table.tsx';
import { EmptyState } from '../../../components/empty-state.tsx';
import { ExportMenu } from '../../../components/export-menu.tsx';
import { Loaded } from '../../../components/loaded.tsx';
import { RelativeTime } from '../../../components/relative-time.tsx';
import { SettingsPage } from '../../../components/settings-page.tsx';
import { ShowMore } from '../../../components/show-more.tsx';
import { toTimeFilters } from '../to-time-filters.ts';
import { AuditEntryDrawer } from './audit-entry-drawer.tsx';
import { AuditFilters } from './audit-filters.tsx';
import { sayAction } from './say-action.ts';

const route = getRouteApi('/frame/agents/settings/audit');

/** What was changed, by whom. What is looked for and what is open are in the address. */
export function AuditPage() {
  const { entry, ...search } = route.useSearch();
  const navigate = route.useNavigate();
  const filters = { ...search, ...toTimeFilters(search) };
  const query = useInfiniteQuery(auditQuery(filters));
  const isFiltered = Object.keys(search).length > 0;
  return (
    <SettingsPage
      title="Audit"
      about="Who changed what, and who signed in. Tool calls have a record of their own."
      actions={<ExportMenu onExport={(type) => exportAudit(filters, type)} />}
    >
      <AuditFilters search={search} onChange={(changed) => void navigate({ search: changed, replace: true })} />
      <Loaded query={query}>
        {(entries) =>
          entries.length === 0 ? (
            <EmptyState
              title={isFiltered ? 'Nothing on record fits' : 'Nothing is on record yet'}
              action={isFiltered && <Button onClick={() => void navigate({ search: {} })}>Show everything</Button>}
            />
          ) : (
            <CardTable label="Audit" columns={columns} items={entries} keyOf={({ id }) => id} />
          )
        }
      </Loaded>
      <ShowMore query={query} />
      <AuditEntryDrawer id={entry} onClose={() => void navigate({ search })} />
    </SettingsPage>
  );
}

const columns: readonly Column<AuditEntryView>[] = [
  {
    label: 'What',
    kind: 'title',
    cell: ({ id, action }) => (
      <Anchor
        size="sm"
        fw={500}
        renderRoot={(props) => (
          <Link {...props} from="/agents/settings/audit" search={(before) => ({ ...before, entry: id })} resetScroll={false} />
        )}
      >
        {sayAction(action)}
      </Anchor>
    ),
  },
  { label: 'On', cell: ({ subject_label: label }) => <Text size="sm">{label ?? '–'}</Text> },
  { label: 'Who', cell: ({ actor_label: label }) => <Text size="sm">{label}</Text> },
  { label: 'When', cell: ({ at }) => <RelativeTime at={at} /> },
];
