import type { ChatView } from '@gatehouse/contract';
import { ScrollArea, Stack } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { MessageRow } from './message-row.tsx';

/** What was said, oldest first; stays at its end while text comes, unless the reader scrolled up. */
export function Conversation({ chatId, view }: { chatId: string; view: ChatView }) {
  const viewport = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  const onScroll = () => {
    const box = viewport.current;
    if (box) isAtEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight < 40;
  };
  useEffect(() => {
    if (isAtEnd.current) viewport.current?.scrollTo({ top: viewport.current.scrollHeight });
  }, [view]);
  return (
    <ScrollArea h="100%" viewportRef={viewport} onScrollPositionChange={onScroll}>
      <Stack mx="auto" maw={820} p="md" gap="md" role="log" aria-label="Conversation">
        {view.messages.map((message) => (
          <MessageRow key={message.id} chatId={chatId} message={message} />
        ))}
      </Stack>
    </ScrollArea>
  );
}
