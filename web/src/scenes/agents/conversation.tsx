import type { ChatView } from '@gatehouse/contract';
import { ActionIcon } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef } from 'react';
import { Icon } from '../../components/icon.tsx';
import { ConversationRow } from './conversation-row.tsx';
import classes from './conversation.module.css';
import { listRows } from './list-rows.ts';
import { useEndFollowing } from './use-end-following.ts';

/** What was said, oldest first. Only what is seen is drawn; stays at its end while text comes, unless the reader scrolled up. */
export function Conversation({ chatId, view: { messages, notices, turns } }: { chatId: string; view: ChatView }) {
  const rows = useMemo(() => listRows({ messages, notices, turns }), [messages, notices, turns]);
  const box = useRef<HTMLDivElement>(null);
  const list = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => 120,
    getItemKey: (place) => rows[place]?.key ?? place,
    overscan: 6,
    paddingStart: 16,
    paddingEnd: 16,
    gap: 16,
  });
  const height = list.getTotalSize();
  const { isAway, toEnd, ...following } = useEndFollowing(box, [height, rows]);
  return (
    <div className={classes['place']}>
      {/* What can be scrolled can be scrolled by keyboard. */}
      <div ref={box} className={classes['scroll']} {...following} tabIndex={0} role="region" aria-label="Conversation">
        <div className={classes['column']} style={{ height }}>
          {list.getVirtualItems().map(({ index, key, start }) => (
            <div
              key={key}
              ref={list.measureElement}
              data-index={index}
              className={classes['row']}
              style={{ transform: `translateY(${start}px)` }}
            >
              {rows[index] && <ConversationRow chatId={chatId} {...rows[index]} />}
            </div>
          ))}
        </div>
      </div>
      {isAway && (
        <ActionIcon
          className={classes['jump']}
          variant="default"
          radius="xl"
          size="lg"
          onClick={toEnd}
          aria-label="Jump to the end"
        >
          <Icon name="down" />
        </ActionIcon>
      )}
    </div>
  );
}
