import { Button } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { meQuery } from '../../../api/session.ts';
import { exportToolCalls, toolCallsQuery } from '../../../api/tool-calls.ts';
import { CardTable } from '../../../components/card-table.tsx';
import { EmptyState } from '../../../components/empty-state.tsx';
import { ExportMenu } from '../../../components/export-menu.tsx';
import { Loaded } from '../../../components/loaded.tsx';
import { SettingsPage } from '../../../components/settings-page.tsx';
import { ShowMore } from '../../../components/show-more.tsx';
import { toTimeFilters } from '../to-time-filters.ts';
import { toolCallColumns } from './tool-call-columns.tsx';
import { ToolCallDrawer } from './tool-call-drawer.tsx';
import { ToolCallFilters } from './tool-call-filters.tsx';

const route = getRouteApi('/frame/agents/settings/tool-calls');

/** The record of tool calls: one's own, everybody's for admins. What is looked for and what is open are in the address. */
export function ToolCallsPage() {
  const { call, ...search } = route.useSearch();
  const navigate = route.useNavigate();
  const { data: me } = useQuery(meQuery);
  const isAdmin = me?.role === 'admin';
  const filters = { ...search, ...toTimeFilters(search) };
  const query = useInfiniteQuery(toolCallsQuery(filters));
  const isFiltered = Object.keys(search).length > 0;
  return (
    <SettingsPage
      title="Tool calls"
      about={isAdmin ? 'What tools were called for whom, and how it ended.' : 'What tools were called for you, and how it ended.'}
      actions={<ExportMenu onExport={(type) => exportToolCalls(filters, type)} />}
    >
      <ToolCallFilters
        search={search}
        isAdmin={isAdmin}
        onChange={(changed) => void navigate({ search: changed, replace: true })}
      />
      <Loaded query={query}>
        {(calls) =>
          calls.length === 0 ? (
            <EmptyState
              title={isFiltered ? 'No call on record fits' : 'No tool was called yet'}
              action={
                isFiltered ? (
                  <Button onClick={() => void navigate({ search: {} })}>Show every call</Button>
                ) : (
                  <Button renderRoot={(props) => <Link {...props} to="/agents" />}>Start a chat</Button>
                )
              }
            />
          ) : (
            <CardTable label="Tool calls" columns={toolCallColumns(isAdmin)} items={calls} keyOf={({ id }) => id} />
          )
        }
      </Loaded>
      <ShowMore query={query} />
      <ToolCallDrawer id={call} onClose={() => void navigate({ search })} />
    </SettingsPage>
  );
}
