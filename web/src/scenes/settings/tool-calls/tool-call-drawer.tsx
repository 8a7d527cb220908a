import { Anchor, Drawer, Group, Stack, Text } from '@mantine/core';
import type { ToolCallEntry } from '@gatehouse/contract';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { meQuery } from '../../../api/session.ts';
import { toolCallQuery } from '../../../api/tool-calls.ts';
import { CopyText } from '../../../components/copy-text.tsx';
import { FactList } from '../../../components/fact-list.tsx';
import { Loaded } from '../../../components/loaded.tsx';
import { sayDuration } from '../../../components/say-duration.ts';
import { sayExactTime } from '../../../components/say-exact-time.ts';
import { CallContents } from './call-contents.tsx';
import { OutcomeBadge, outcomes } from './outcomes.tsx';

/** One call of the record, by its id: its address can be shared with who may see it. */
export function ToolCallDrawer({ id, onClose }: { id: string | undefined; onClose: () => void }) {
  const query = useQuery({ ...toolCallQuery(id ?? ''), enabled: id !== undefined });
  return (
    <Drawer
      opened={id !== undefined}
      onClose={onClose}
      position="right"
      size="lg"
      title={query.data ? (query.data.intent ?? query.data.title) : 'A tool call'}
    >
      <Loaded query={query}>{(call) => <Call call={call} />}</Loaded>
    </Drawer>
  );
}

function Call({ call }: { call: ToolCallEntry }) {
  const { data: me } = useQuery(meQuery);
  const isOwn = call.user_id === me?.id;
  return (
    <Stack>
      <Group gap="xs">
        <OutcomeBadge call={call} />
        <Text size="sm" c="dimmed">
          {call.outcome !== null && outcomes[call.outcome].about}
        </Text>
      </Group>
      <FactList
        facts={{
          Server: call.server_name ?? 'None has this tool',
          Tool: call.title === call.tool ? call.tool : `${call.title} (${call.tool})`,
          'As models see it': call.exposed_name,
          For: isOwn ? undefined : call.user_label,
          Began: sayExactTime(call.created_at),
          Took: call.duration_ms === null ? undefined : sayDuration(call.duration_ms),
          Result: call.result_bytes === null ? undefined : sayBytes(call.result_bytes, call.truncated),
          Chat: isOwn && call.chat_id !== null && <ChatLink chatId={call.chat_id} />,
          Link: (
            <Group gap={4} component="span">
              To this call <CopyText value={location.href} what="the link" />
            </Group>
          ),
        }}
      />
      <CallContents call={call} />
    </Stack>
  );
}

function ChatLink({ chatId }: { chatId: string }) {
  return (
    <Anchor size="sm" renderRoot={(props) => <Link {...props} to="/agents/$chatId" params={{ chatId }} />}>
      Open the chat it was made in
    </Anchor>
  );
}

function sayBytes(bytes: number, isCut: boolean): string {
  const size =
    bytes < 1_000
      ? `${bytes} B`
      : bytes < 1_000_000
        ? `${(bytes / 1_000).toFixed(1)} kB`
        : `${(bytes / 1_000_000).toFixed(1)} MB`;
  return isCut ? `${size}, cut` : size;
}
