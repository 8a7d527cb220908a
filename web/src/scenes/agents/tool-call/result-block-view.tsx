import type { ResultBlock } from '@gatehouse/contract';
import { Anchor, SegmentedControl, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { JsonTree } from '../../../components/json-tree.tsx';
import { findRows } from './find-rows.ts';
import { ResultTable } from './result-table.tsx';
import classes from './tool-call.module.css';

const attachmentUrl = (id: string) => `/api/v1/attachments/${id}`;

/** One block of a tool's result, as what it is. */
export function ResultBlockView({ block }: { block: ResultBlock }) {
  switch (block.type) {
    case 'text':
      return <TextBlock text={block.text} />;
    case 'json':
      return <JsonBlock value={block.value} />;
    case 'image':
      return (
        <a href={attachmentUrl(block.attachment_id)} target="_blank" rel="noreferrer noopener">
          <img className={classes['image']} src={attachmentUrl(block.attachment_id)} alt="Result of the tool" loading="lazy" />
        </a>
      );
    case 'audio':
      return <audio controls src={attachmentUrl(block.attachment_id)} preload="none" aria-label="Result of the tool" />;
    case 'file':
      return (
        <Anchor href={attachmentUrl(block.attachment_id)} download size="sm">
          Download {block.uri ?? 'the file'} ({block.media_type})
        </Anchor>
      );
    case 'resource_link':
      return <LinkBlock block={block} />;
    case 'note':
      return (
        <Text size="xs" c="dimmed">
          {block.text}
        </Text>
      );
  }
}

/** Text that is JSON is shown as that. */
function TextBlock({ text }: { text: string }) {
  const value = /^\s*[[{]/.test(text) ? parse(text) : undefined;
  return value === undefined ? (
    // A long text scrolls by keyboard, too.
    <pre className={classes['text']} tabIndex={0}>
      {text}
    </pre>
  ) : (
    <JsonBlock value={value} />
  );
}

function parse(text: string): object | undefined {
  try {
    return JSON.parse(text) as object;
  } catch {
    return undefined;
  }
}

function JsonBlock({ value }: { value: unknown }) {
  const rows = findRows(value);
  const [form, setForm] = useState('Table');
  if (!rows) return <JsonTree value={value} />;
  return (
    <Stack gap={4} align="flex-start">
      <SegmentedControl size="xs" data={['Table', 'JSON']} value={form} onChange={setForm} aria-label="Show the result as" />
      {form === 'Table' ? <ResultTable rows={rows} /> : <JsonTree value={value} />}
    </Stack>
  );
}

function LinkBlock({ block }: { block: Extract<ResultBlock, { type: 'resource_link' }> }) {
  const name = block.title ?? block.name;
  return (
    <Text size="sm">
      {/^https?:\/\//i.test(block.uri) ? (
        <Anchor href={block.uri} target="_blank" rel="noreferrer noopener" inherit>
          {name}
        </Anchor>
      ) : (
        name
      )}{' '}
      <Text span size="xs" c="dimmed">
        {block.uri}
        {block.description === undefined ? '' : ` · ${block.description}`}
      </Text>
    </Text>
  );
}
