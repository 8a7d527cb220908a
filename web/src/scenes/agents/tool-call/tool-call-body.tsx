import type { ChatToolCall, ChatToolResult, McpServer } from '@gatehouse/contract';
import { Group, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { meQuery } from '../../../api/session.ts';
import { CopyButton } from '../../../components/copy-button.tsx';
import { JsonTree } from '../../../components/json-tree.tsx';
import { identityOf } from './identity-of.ts';
import { ResultBlockView } from './result-block-view.tsx';
import classes from './tool-call.module.css';

type BodyProps = { call: ChatToolCall; result: ChatToolResult | undefined; server: McpServer | undefined };

/** Everything about a call: what was sent, what came back, and as whom. */
export function ToolCallBody({ call, result, server }: BodyProps) {
  const { data: me } = useQuery(meQuery);
  return (
    <div className={classes['body']}>
      <Part title="Arguments" copied={toText(call.arguments)}>
        <JsonTree value={call.arguments ?? {}} />
      </Part>
      {result && (
        <Part title="Result" copied={toText(result.content)}>
          <Stack gap="xs">
            {result.content.map((block, place) => (
              <ResultBlockView key={place} block={block} />
            ))}
            {result.content.length === 0 && (
              <Text size="xs" c="dimmed">
                The tool gave nothing back.
              </Text>
            )}
            {result.truncated && (
              <Text size="xs" c="dimmed">
                The model was given a part of it: the result was longer than Gatehouse passes on.
              </Text>
            )}
          </Stack>
        </Part>
      )}
      <dl className={classes['facts']}>
        <dt>Identity</dt>
        <dd>{identityOf(server, me ?? undefined)}</dd>
        <dt>Tool</dt>
        <dd>
          <code>{call.tool}</code> of {call.server_name ?? 'no server that there is'}
        </dd>
        <dt>The model calls it</dt>
        <dd>
          <code>{call.exposed_name}</code>
        </dd>
        <dt>Call</dt>
        <dd>
          <Group gap={4}>
            <span>Its id is for whoever looks it up in the record</span>
            <CopyButton text={call.id} label="Copy the call’s id" />
          </Group>
        </dd>
      </dl>
    </div>
  );
}

function Part({ title, copied, children }: { title: string; copied: string; children: ReactNode }) {
  return (
    <section>
      <Group gap={4}>
        <Title order={4} size="xs" c="dimmed">
          {title}
        </Title>
        <CopyButton text={copied} label={`Copy: ${title.toLowerCase()}`} />
      </Group>
      {children}
    </section>
  );
}

function toText(value: unknown): string {
  return JSON.stringify(value, undefined, 2);
}
