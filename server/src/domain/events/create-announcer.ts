import type { Database } from '../../db/database.ts';

const gatherMs = 20;
/** PostgreSQL takes less than 8,000 bytes a notification; an entry has at most 36 + 1 + 16 + 1. */
const entriesPerNotification = 140;

/** Tells the other processes how far chats have come: their ids and newest numbers, gathered for 20 ms. */
export function createAnnouncer(deps: { db: Database; onError: (error: unknown) => void }) {
  const waiting = new Map<string, number>();
  let timer: NodeJS.Timeout | undefined;

  const announce = async (): Promise<void> => {
    timer = undefined;
    const entries = [...waiting].map(([chatId, seq]) => `${chatId}:${seq}`);
    waiting.clear();
    for (let from = 0; from < entries.length; from += entriesPerNotification) {
      await deps.db.notify('gatehouse_events', entries.slice(from, from + entriesPerNotification).join(','));
    }
  };

  return {
    announce(chatId: string, seq: number): void {
      if (deps.db.engine === 'embedded') return; // there is no other process
      waiting.set(chatId, seq);
      timer ??= setTimeout(() => void announce().catch(deps.onError), gatherMs);
    },
    close(): void {
      clearTimeout(timer);
    },
  };
}

/** What an announcement says: chat ids with their newest numbers. */
export function parseAnnouncement(payload: string): [chatId: string, seq: number][] {
  return payload.split(',').map((entry) => {
    const [chatId = '', seq = ''] = entry.split(':');
    return [chatId, Number(seq)];
  });
}
