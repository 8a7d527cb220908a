import type { Actor } from '../actor.ts';
import { cutWhole } from '../cut-whole.ts';
import { updateChatRow, findChat } from '../chats/chat-store.ts';
import { getChatRow } from '../chats/get-chat.ts';
import { AppError } from '../../errors.ts';
import { classifyModelFailure } from '../../upstream/models/model-failure.ts';
import { changeChat } from '../events/change-chat.ts';
import type { ChatRow } from '../chats/chat-store.ts';
import { generateText } from './generate-text.ts';
import type { Model } from '../models/model.ts';
import type { TurnDeps } from './turn-deps.ts';
import { listTurns } from './turn-store.ts';

type TitleDeps = Pick<TurnDeps, 'db' | 'feed' | 'models' | 'log'>;

const titleChars = 80;
/** The first turn may have been edited, which takes its number away. */
const firstTurns = 20;
const titleTimeoutMs = 20_000;

/** Gives a chat that still has its first words as title the model's. Never throws: a title is no reason to fail. */
export async function nameChat(deps: TitleDeps, chat: { id: string; userId: string }, signal: AbortSignal): Promise<void> {
  try {
    const row = await findChat(deps.db.sql, chat.userId, chat.id);
    if (!row || row.title_source !== 'first_words') return;
    const model = await deps.models.resolve(row.model_id);
    if (model.provider === 'offline') return; // its titles are first words, too, and fewer
    const title = await generateTitle(deps, row, model, signal);
    if (title !== undefined) await storeTitle(deps, row, title, ['first_words']);
  } catch (error) {
    deps.log.info({ err: error, chat: chat.id }, 'the model gave no title');
  }
}

/**
 * Has the model name the chat anew, also when the user had named it.
 *
 * @throws AppError `not_found`; `conflict` when nothing was said yet or the model failed
 */
export async function regenerateTitle(deps: TitleDeps, actor: Actor, chatId: string): Promise<void> {
  const row = await getChatRow(deps, actor, chatId);
  let title: string | undefined;
  try {
    const model = await deps.models.resolve(row.model_id);
    title = await generateTitle(deps, row, model, new AbortController().signal);
  } catch (error) {
    throw new AppError('conflict', `The model gave no title: ${classifyModelFailure(error).detail}`, { cause: error });
  }
  if (title === undefined) throw new AppError('conflict', 'There is nothing in the chat yet that could name it.');
  await storeTitle(deps, row, title, ['first_words', 'model', 'user']);
}

async function generateTitle(deps: TitleDeps, chat: ChatRow, named: Model, signal: AbortSignal): Promise<string | undefined> {
  const [first] = await listTurns(deps.db.sql, chat.id, { before: firstTurns });
  if (!first) return undefined;
  const model = await deps.models.open(named);
  const text = await generateText(model, {
    prompt: `Write a title of at most six words for a conversation that begins like this. Answer with the title only.\n\n${cutWhole(first.message_text, 2_000)}`,
    maxOutputTokens: 500,
    signal: AbortSignal.any([signal, AbortSignal.timeout(titleTimeoutMs)]),
  });
  return tidy(text);
}

function tidy(text: string): string | undefined {
  const line = text
    .split('\n')[0]
    ?.trim()
    .replace(/^["'“”#*\s]+|["'“”*.\s]+$/g, '');
  return line ? cutWhole(line, titleChars) : undefined;
}

async function storeTitle(deps: TitleDeps, chat: ChatRow, title: string, over: ChatRow['title_source'][]): Promise<void> {
  await changeChat(deps, { chatId: chat.id, userId: chat.user_id }, async ({ tx, chat: now, emit }) => {
    if (!over.includes(now.title_source)) return;
    await updateChatRow(tx, chat.id, { title, title_source: 'model' });
    emit({ type: 'title', data: { title } });
  });
}
