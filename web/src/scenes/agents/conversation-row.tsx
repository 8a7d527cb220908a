import { memo } from 'react';
import { Answer } from './answer.tsx';
import type { Row } from './list-rows.ts';
import { isOpenTurn } from './list-rows.ts';
import { NoticeRow } from './notice-row.tsx';
import { Question } from './question.tsx';
import { SummaryRow } from './summary-row.tsx';
import { TurnRow } from './turn-row.tsx';

/** One row. Drawn again only when what it shows has changed: what an event did not touch is the same object. */
export const ConversationRow = memo(
  function ConversationRow(row: Row & { chatId: string }) {
    switch (row.kind) {
      case 'notice':
        return <NoticeRow notice={row.notice} />;
      case 'turn':
        return <TurnRow chatId={row.chatId} turn={row.turn} question={row.question} isSilent={row.isSilent} />;
      case 'message': {
        const { chatId, message, turn, isLastAsked } = row;
        if (message.role === 'summary') return <SummaryRow message={message} />;
        if (message.role === 'user') return <Question chatId={chatId} message={message} canEdit={isLastAsked} />;
        return <Answer chatId={chatId} message={message} isOpen={isOpenTurn(turn)} />;
      }
    }
  },
  (before, after) => before.chatId === after.chatId && isSame(before, after),
);

function isSame(before: Row, after: Row): boolean {
  if (before.kind === 'message' && after.kind === 'message') {
    return (
      before.message === after.message &&
      before.isLastAsked === after.isLastAsked &&
      isOpenTurn(before.turn) === isOpenTurn(after.turn)
    );
  }
  if (before.kind === 'notice' && after.kind === 'notice') return before.notice === after.notice;
  if (before.kind === 'turn' && after.kind === 'turn') {
    return before.turn === after.turn && before.question === after.question && before.isSilent === after.isSilent;
  }
  return false;
}
