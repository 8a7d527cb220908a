import { Anchor, Code, Image, Stack, Text, Title } from '@mantine/core';
import type { ResultBlock, ToolCallEntry } from '@gatehouse/contract';
import type { ReactNode } from 'react';

/** What a call sent and got, for who may see it. */
export function CallContents({ call }: { call: ToolCallEntry }) {
  if (!('arguments' in call)) {
    return (
      <Text size="sm" c="dimmed">
        What it sent and got is its user’s. Admins see it while Settings &gt; General says so.
      </Text>
    );
  }
  return (
    <>
      <Part title="Arguments">
        <Block text={JSON.stringify(call.arguments, null, 2)} />
      </Part>
      {call.content && call.content.length > 0 && (
        <Part title="Result">
          {call.content.map((block, index) => (
            <Result key={index} block={block} />
          ))}
        </Part>
      )}
    </>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Stack gap="xs">
      <Title order={3} size="h6">
        {title}
      </Title>
      {children}
    </Stack>
  );
}

function Block({ text }: { text: string }) {
  return (
    <Code block mah={360} tabIndex={0} style={{ whiteSpace: 'pre-wrap', overflow: 'auto' }}>
      {text}
    </Code>
  );
}

function Result({ block }: { block: ResultBlock }) {
  switch (block.type) {
    case 'text':
      return <Block text={block.text} />;
    case 'json':
      return <Block text={JSON.stringify(block.value, null, 2)} />;
    case 'note':
      return (
        <Text size="sm" c="dimmed">
          {block.text}
        </Text>
      );
    case 'image':
      return <Image src={`/api/v1/attachments/${block.attachment_id}`} alt="An image that the tool gave" maw="100%" w="auto" />;
    case 'audio':
      return <audio controls src={`/api/v1/attachments/${block.attachment_id}`} />;
    case 'file':
      return <Anchor href={`/api/v1/attachments/${block.attachment_id}`}>{block.uri ?? `A file (${block.media_type})`}</Anchor>;
    case 'resource_link':
      return (
        <Text size="sm">
          {block.title ?? block.name} <Code>{block.uri}</Code>
        </Text>
      );
    default:
      return null;
  }
}
