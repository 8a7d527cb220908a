import type { ChatMessage, MessagePart } from '@gatehouse/contract';
import { Stack } from '@mantine/core';
import { CopyButton } from '../../components/copy-button.tsx';
import { Markdown } from '../../components/markdown.tsx';
import classes from './conversation.module.css';
import { ToolCallRow } from './tool-call/tool-call-row.tsx';

type CallPart = Extract<MessagePart, { type: 'tool_call' }>;
type Section = Exclude<MessagePart, CallPart> | { type: 'calls'; calls: CallPart[] };

/** What the agent said and did. @param isOpen whether more comes */
export function Answer({ chatId, message, isOpen }: { chatId: string; message: ChatMessage; isOpen: boolean }) {
  const text = message.content.map((part) => (part.type === 'text' ? part.text : '')).join('');
  return (
    <Stack gap="xs" className={classes['message']} role="article" aria-label="Answer">
      {toSections(message.content).map((section, place, all) => {
        if (section.type === 'calls') {
          return (
            <div key={place} className={classes['calls']}>
              {section.calls.map(({ call, result }) => (
                <ToolCallRow key={call.id} chatId={chatId} call={call} result={result} isOpen={isOpen} />
              ))}
            </div>
          );
        }
        if (section.type === 'text') return <Markdown key={place} text={section.text} />;
        return (
          <details key={place} className={classes['thought']} open={isOpen && place === all.length - 1}>
            <summary>Reasoning</summary>
            <p>{section.text}</p>
          </details>
        );
      })}
      {text !== '' && !isOpen && (
        <div className={classes['under']}>
          <CopyButton text={text} label="Copy the answer" />
        </div>
      )}
    </Stack>
  );
}

/** Calls that were made together stand together. */
function toSections(parts: readonly MessagePart[]): Section[] {
  const sections: Section[] = [];
  for (const part of parts) {
    const last = sections.at(-1);
    if (part.type !== 'tool_call') sections.push(part);
    else if (last?.type === 'calls') last.calls.push(part);
    else sections.push({ type: 'calls', calls: [part] });
  }
  return sections;
}
