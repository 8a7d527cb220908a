import type { Sql } from '../../db/database.ts';
import { loadAttachments } from '../chats/attachment-store.ts';
import { listSummaries } from '../chats/message-store.ts';
import type { Model } from '../models/model.ts';
import { listToolCalls, type ToolCallRow } from '../tool-calls/tool-call-store.ts';
import type { Attachment, PastTurn } from './build-prompt.ts';
import { listSteps, listTurns, type StepRow, type TurnRow, type TurnWithMessage } from './turn-store.ts';

/**
 * What the model of a turn reads, from the last summary on. The first `read` takes all of it from the database, a later one
 * only the steps that were added since, with their calls. What was read before cannot have changed while this process has the
 * turn: earlier turns have ended, a message with turns behind it cannot be edited, and nobody else compacts the chat.
 */
export type Conversation = {
  /** @param model decides which media are read: images for one that takes images */
  read: (model: Pick<Model, 'inputModalities'>) => Promise<ReadConversation>;
  /** The chat was compacted: the next `read` begins with the new summary. */
  forget: () => void;
};

export type ReadConversation = {
  summary: string | undefined;
  turns: readonly PastTurn[];
  calls: ReadonlyMap<string, ToolCallRow>;
  /** Of the newest media, those that are given to the model again. */
  attachments: ReadonlyMap<string, Attachment>;
};

type Known = {
  summary: string | undefined;
  turns: readonly TurnWithMessage[];
  steps: Map<string, StepRow[]>;
  calls: Map<string, ToolCallRow>;
};

/** Media of this many newest results are given to the model again; older ones are named in words. */
const mediaBlocks = 8;
/** And no more than this in sum: 16 MB as base64, where the narrowest provider takes 20 MB a request. */
const mediaBytes = 12 * 1024 * 1024;

export function createConversation(on: Sql, turn: Pick<TurnRow, 'id' | 'chat_id' | 'number'>): Conversation {
  let known: Known | undefined;
  let media: { wanted: string; attachments: ReadonlyMap<string, Attachment> } | undefined;

  async function readMedia(calls: Known['calls'], model: Pick<Model, 'inputModalities'>) {
    const ids = newestMedia(calls, model);
    const wanted = ids.join();
    if (media?.wanted !== wanted) media = { wanted, attachments: await loadAttachments(on, ids, mediaBytes) };
    return media.attachments;
  }

  return {
    async read(model) {
      known = known ? await readOn(on, turn.id, known) : await readAll(on, turn);
      const { summary, turns, steps, calls } = known;
      const past = turns.map(({ id, message_text }) => ({ text: message_text, steps: steps.get(id) ?? [] }));
      return { summary, turns: past, calls, attachments: await readMedia(calls, model) };
    },
    forget() {
      known = undefined;
    },
  };
}

async function readAll(on: Sql, turn: Pick<TurnRow, 'chat_id' | 'number'>): Promise<Known> {
  const summary = (await listSummaries(on, turn.chat_id)).at(-1);
  const turns = await listTurns(on, turn.chat_id, { after: summary?.covers_number ?? 0, before: turn.number + 1 });
  const ids = turns.map(({ id }) => id);
  const [steps, calls] = await Promise.all([listSteps(on, ids), listToolCalls(on, ids)]);
  return { summary: summary?.text, turns, steps, calls: new Map(calls.map((call) => [call.id, call])) };
}

/** The same with the steps that the turn has taken since. */
async function readOn(on: Sql, turnId: string, known: Known): Promise<Known> {
  const own = known.steps.get(turnId) ?? [];
  const [added, calls] = await Promise.all([listSteps(on, [turnId], own.length), listToolCalls(on, [turnId], own.length)]);
  known.steps.set(turnId, [...own, ...(added.get(turnId) ?? [])]);
  for (const call of calls) known.calls.set(call.id, call);
  return known;
}

/** Ids of the newest media that the model takes, newest first. */
function newestMedia(calls: Known['calls'], model: Pick<Model, 'inputModalities'>): string[] {
  return [...calls.values()]
    .flatMap((call) => call.content ?? [])
    .flatMap((block) => ('attachment_id' in block && model.inputModalities.includes(block.type) ? [block.attachment_id] : []))
    .slice(-mediaBlocks)
    .toReversed();
}
