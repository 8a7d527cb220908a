import { Anchor, Drawer, Group, Stack } from '@mantine/core';
import type { AuditEntryView } from '@gatehouse/contract';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { auditEntryQuery } from '../../../api/audit.ts';
import { CopyText } from '../../../components/copy-text.tsx';
import { FactList } from '../../../components/fact-list.tsx';
import { Loaded } from '../../../components/loaded.tsx';
import { sayExactTime } from '../../../components/say-exact-time.ts';
import { Difference } from './difference.tsx';
import { sayAction, sayVia } from './say-action.ts';

/** One line of the record, by its id: its address can be shared with other admins. */
export function AuditEntryDrawer({ id, onClose }: { id: string | undefined; onClose: () => void }) {
  const query = useQuery({ ...auditEntryQuery(id ?? ''), enabled: id !== undefined });
  return (
    <Drawer
      opened={id !== undefined}
      onClose={onClose}
      position="right"
      size="lg"
      title={query.data ? sayAction(query.data.action) : 'A line of the record'}
    >
      <Loaded query={query}>{(entry) => <Entry entry={entry} />}</Loaded>
    </Drawer>
  );
}

function Entry({ entry }: { entry: AuditEntryView }) {
  return (
    <Stack>
      <FactList
        facts={{
          When: sayExactTime(entry.at),
          Who: entry.actor_label,
          'Came in': sayVia(entry.via),
          From: entry.address,
          On: entry.subject_label,
          Request: entry.request_id && (
            <Group gap={4} component="span">
              {entry.request_id.slice(0, 8)}… <CopyText value={entry.request_id} what="the request’s id" />
            </Group>
          ),
          Link: (
            <Group gap={4} component="span">
              To this line <CopyText value={location.href} what="the link" />
            </Group>
          ),
        }}
      />
      <Difference before={entry.before} after={entry.after} />
      {entry.subject_id !== null && (
        <Anchor
          size="sm"
          renderRoot={(props) => <Link {...props} to="/agents/settings/audit" search={{ subject: entry.subject_id ?? '' }} />}
        >
          Everything that was done to {entry.subject_label ?? 'it'}
        </Anchor>
      )}
    </Stack>
  );
}
