import type { ChatEvent, ChatToolCall, ChatToolResult, Message, MessagePart, Notice, Turn } from './chat-events.ts';

/** A chat as far as its stream has told it. Never changed in place: what an event did not touch stays the same object. */
export type ChatView = {
  title: string | undefined;
  messages: readonly ChatMessage[];
  /** Newest state of each turn, by id. */
  turns: Readonly<Record<string, Turn>>;
  notices: readonly ChatNotice[];
  /** Turns of edited or withdrawn messages: what still comes of them is not shown. */
  removedTurns: readonly string[];
};

/** A message; while its turn runs, an answer is kept by steps, so that a half step can be dropped. */
export type ChatMessage = Message & { steps?: readonly (readonly MessagePart[])[] };
export type ChatNotice = Notice;

export const emptyChatView: ChatView = { title: undefined, messages: [], turns: {}, notices: [], removedTurns: [] };

/**
 * Takes one event of a chat's stream into the view. Events given twice do no harm but for `text` and `reasoning`: follow the
 * stream by its numbers.
 */
export function foldChatEvent(view: ChatView, event: ChatEvent): ChatView {
  switch (event.type) {
    case 'message':
      return { ...view, messages: putMessage(view.messages, event.data) };
    case 'message_removed':
      return removeMessage(view, event.data);
    case 'turn':
      return {
        ...view,
        turns: { ...view.turns, [event.data.turn_id]: event.data },
        messages: takenUp(view.messages, event.data),
      };
    case 'text':
    case 'reasoning': {
      const { turn_id, step, delta } = event.data;
      return changeStep(view, turn_id, step, (parts) => addDelta(parts, event.type, delta));
    }
    case 'step_restarted':
      return changeStep(view, event.data.turn_id, event.data.step, () => []);
    case 'tool_call':
      return changeStep(view, event.data.turn_id, event.data.step, (parts) => putCall(parts, event.data));
    case 'tool_result':
      return { ...view, messages: view.messages.map((message) => withResult(message, event.data)) };
    case 'notice':
      return { ...view, notices: putNotice(view.notices, event.data) };
    case 'title':
      return { ...view, title: event.data.title };
    case 'snapshot': {
      const { messages, turn, unfinished = [], notices = [] } = event.data;
      const turns = Object.fromEntries([...unfinished, ...(turn ? [turn] : [])].map((one) => [one.turn_id, one]));
      return { ...view, messages, turns, notices };
    }
    case 'error':
      return view;
  }
}

/** Without the message, and without its turn's answer: while that is streamed it has no id of its own to be removed by. */
function removeMessage(view: ChatView, { id, turn_id }: { id: string; turn_id?: string | undefined }): ChatView {
  const turnId = turn_id ?? view.messages.find((message) => message.id === id)?.turn_id;
  const isGone = (message: ChatMessage) => message.id === id || (turnId !== undefined && message.turn_id === turnId);
  const messages = view.messages.filter((message) => !isGone(message));
  if (turnId === undefined || view.removedTurns.includes(turnId)) return { ...view, messages };
  return { ...view, messages, removedTurns: [...view.removedTurns, turnId] };
}

/** A message in the place of the one with its id (or of its turn's unfinished answer), else at the end. */
function putMessage(messages: readonly ChatMessage[], message: Message): readonly ChatMessage[] {
  const place = messages.findIndex((other) => other.id === message.id || isAnswerOf(other, message));
  return place === -1 ? [...messages, message] : messages.with(place, message);
}

function isAnswerOf(message: ChatMessage, other: Message): boolean {
  return message.role === 'assistant' && other.role === 'assistant' && message.turn_id === other.turn_id;
}

/** A message no longer waits once its turn runs. */
function takenUp(messages: readonly ChatMessage[], turn: Turn): readonly ChatMessage[] {
  if (turn.state === 'queued') return messages;
  return messages.map((message) =>
    message.queued && message.turn_id === turn.turn_id ? { ...message, queued: false } : message,
  );
}

/** Changes a step of a turn's answer. The answer begins with its first step, behind the message that it answers. */
function changeStep(
  view: ChatView,
  turnId: string,
  step: number,
  change: (parts: readonly MessagePart[]) => readonly MessagePart[],
): ChatView {
  if (view.removedTurns.includes(turnId)) return view;
  const place = view.messages.findIndex((message) => message.role === 'assistant' && message.turn_id === turnId);
  const answer: ChatMessage = view.messages[place] ?? newAnswer(turnId);
  const before = answer.steps ?? [answer.content];
  const steps = Array.from({ length: Math.max(before.length, step + 1) }, (_, at) => before[at] ?? []);
  const changed = steps.with(step, change(steps[step] ?? []));
  const message = { ...answer, steps: changed, content: changed.flat() };
  if (place !== -1) return { ...view, messages: view.messages.with(place, message) };
  const asked = view.messages.findLastIndex((other) => other.turn_id === turnId);
  return { ...view, messages: view.messages.toSpliced(asked === -1 ? view.messages.length : asked + 1, 0, message) };
}

/** Its own id comes with the `message` event at the end of the turn; until then it has the turn's. */
function newAnswer(turnId: string): ChatMessage {
  return {
    id: turnId,
    role: 'assistant',
    turn_id: turnId,
    content: [],
    steps: [],
    queued: false,
    created_at: new Date().toISOString(),
  };
}

function addDelta(parts: readonly MessagePart[], type: 'text' | 'reasoning', delta: string): readonly MessagePart[] {
  const last = parts.at(-1);
  if (last?.type === type) return parts.with(-1, { type, text: last.text + delta });
  return [...parts, { type, text: delta }];
}

function putCall(parts: readonly MessagePart[], call: ChatToolCall): readonly MessagePart[] {
  const place = parts.findIndex((part) => part.type === 'tool_call' && part.call.id === call.id);
  const before = parts[place];
  if (before?.type !== 'tool_call') return [...parts, { type: 'tool_call', call }];
  return parts.with(place, { ...before, call });
}

function withResult(message: ChatMessage, result: ChatToolResult): ChatMessage {
  const hasCall = message.content.some((part) => part.type === 'tool_call' && part.call.id === result.id);
  if (!hasCall) return message;
  const put = (part: MessagePart): MessagePart =>
    part.type === 'tool_call' && part.call.id === result.id
      ? { ...part, call: { ...part.call, state: 'finished' }, result }
      : part;
  return {
    ...message,
    content: message.content.map(put),
    ...(message.steps ? { steps: message.steps.map((parts) => parts.map(put)) } : {}),
  };
}

/** The same news of the same turn is shown once. */
function putNotice(notices: readonly ChatNotice[], notice: ChatNotice): readonly ChatNotice[] {
  const known = notices.some(
    (other) =>
      other.kind === notice.kind &&
      other.turn_id === notice.turn_id &&
      other.server_id === notice.server_id &&
      other.tool_call_id === notice.tool_call_id &&
      other.text === notice.text,
  );
  return known ? notices : [...notices, notice];
}
