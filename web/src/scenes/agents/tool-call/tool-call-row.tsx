import type { ChatToolCall, ChatToolResult } from '@gatehouse/contract';
import { Box, Loader, Text, UnstyledButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lazy, memo, Suspense, useId, useState } from 'react';
import { serversQuery } from '../../../api/servers.ts';
import { Icon } from '../../../components/icon.tsx';
import { ServerIcon } from '../../../components/server-icon.tsx';
import { ConnectCard } from './connect-card.tsx';
import { labelOf, wordsOfDuration, wordsOfState } from './tool-call-words.ts';
import classes from './tool-call.module.css';

const Body = lazy(async () => ({ default: (await import('./tool-call-body.tsx')).ToolCallBody }));

export type ToolCallProps = {
  chatId: string;
  call: ChatToolCall;
  result: ChatToolResult | undefined;
  /** Whether its turn goes on: what has no result then never gets one. */
  isOpen: boolean;
};

/** A tool call as one line: what it is for, how it stands, how long it took. Opens to everything about it. */
export const ToolCallRow = memo(function ToolCallRow({ chatId, call, result, isOpen }: ToolCallProps) {
  const [isUnfolded, setUnfolded] = useState(false);
  const bodyId = useId();
  const { data: server } = useQuery({ ...serversQuery, select: (all) => all.find(({ id }) => id === call.server_id) });
  const state = wordsOfState(call, result, isOpen);
  return (
    <Box className={classes['call']} id={`call-${call.id}`} data-open={isUnfolded || undefined}>
      <UnstyledButton
        className={classes['line']}
        onClick={() => setUnfolded(!isUnfolded)}
        aria-expanded={isUnfolded}
        aria-controls={bodyId}
      >
        <span className={classes['chevron']} data-open={isUnfolded || undefined}>
          <Icon name="chevron" size={14} />
        </span>
        <ServerIcon server={server} />
        <Text component="span" size="sm" className={classes['label']}>
          {labelOf(call)}
        </Text>
        <Text component="span" size="xs" c="dimmed" className={classes['tool']} truncate>
          {call.server_name ?? 'No server'} · {call.tool}
        </Text>
        {result && (
          <Text component="span" size="xs" c="dimmed" flex="none">
            {wordsOfDuration(result.duration_ms)}
          </Text>
        )}
        <StateMark state={state} />
      </UnstyledButton>
      {call.held && !result && isOpen && <ConnectCard chatId={chatId} call={call} held={call.held} server={server} />}
      <Box id={bodyId} hidden={!isUnfolded}>
        {isUnfolded && (
          <Suspense>
            <Body call={call} result={result} server={server} />
          </Suspense>
        )}
      </Box>
    </Box>
  );
});

function StateMark({ state }: { state: ReturnType<typeof wordsOfState> }) {
  return (
    <span className={classes['state']} data-kind={state.kind}>
      {state.kind === 'running' ? <Loader size={14} aria-hidden /> : <Icon name={state.icon} size={14} />}
      <Text component="span" size="xs" className={state.kind === 'done' ? classes['hidden'] : undefined}>
        {state.words}
      </Text>
    </span>
  );
}
