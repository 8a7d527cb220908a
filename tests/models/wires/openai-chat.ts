import { inputText, piecesOf, usageOf } from '../fake-answer.ts';
import type { FakeReply, Wire } from '../fake-answer.ts';
import { allText, imagesIn, isJson, listOf, splitAtUser, textOf } from '../read-json.ts';
import { openaiFailure } from './openai-failure.ts';

function frame(data: unknown): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}

/** OpenAI's chat completions, as OpenAI and most compatible endpoints stream them. */
export const openaiChatWire: Wire = {
  contentType: 'text/event-stream',
  read(body) {
    const messages = listOf(body['messages']);
    const { user, after } = splitAtUser(messages, (message) => message['role'] === 'user');
    return {
      model: textOf(body['model']),
      stream: body['stream'] === true,
      tools: listOf(body['tools']).map(({ function: tool }) => ({
        name: isJson(tool) ? textOf(tool['name']) : '',
        description: isJson(tool) ? textOf(tool['description']) : '',
        schema: isJson(tool) ? tool['parameters'] : undefined,
      })),
      system: messages
        .filter((message) => message['role'] === 'system' || message['role'] === 'developer')
        .map((message) => allText(message['content']))
        .join('\n'),
      lastUserText: allText(user?.['content']),
      toolResults: after.filter((message) => message['role'] === 'tool').map((message) => allText(message['content'])),
      images: imagesIn(messages),
    };
  },
  frames(reply, model) {
    const chunk = (delta: object, finish: string | null = null) =>
      frame({
        id: 'chatcmpl-fake',
        object: 'chat.completion.chunk',
        created: 1_700_000_000,
        model,
        choices: [{ index: 0, delta, finish_reason: finish }],
      });
    const calls = reply.toolCalls ?? [];
    const usage = usageOf(reply);
    return [
      chunk({ role: 'assistant', content: '' }),
      ...piecesOf(reply.reasoning ?? '').map((piece) => chunk({ reasoning_content: piece })),
      ...piecesOf(reply.text ?? '').map((piece) => chunk({ content: piece })),
      ...calls.map(({ name }, index) =>
        chunk({ tool_calls: [{ index, id: callId(index), type: 'function', function: { name, arguments: '' } }] }),
      ),
      ...interleave(calls.map(({ input }) => piecesOf(inputText(input)))).map(([index, piece]) =>
        chunk({ tool_calls: [{ index, function: { arguments: piece } }] }),
      ),
      chunk({}, finishOf(reply)),
      frame({
        id: 'chatcmpl-fake',
        object: 'chat.completion.chunk',
        created: 1_700_000_000,
        model,
        choices: [],
        usage: { prompt_tokens: usage.input, completion_tokens: usage.output, total_tokens: usage.input + usage.output },
      }),
      'data: [DONE]\n\n',
    ];
  },
  whole(reply, model) {
    const usage = usageOf(reply);
    const message = {
      role: 'assistant',
      content: reply.text ?? null,
      ...(reply.toolCalls
        ? {
            tool_calls: reply.toolCalls.map(({ name, input }, index) => ({
              id: callId(index),
              type: 'function',
              function: { name, arguments: inputText(input) },
            })),
          }
        : {}),
    };
    return {
      id: 'chatcmpl-fake',
      object: 'chat.completion',
      created: 1_700_000_000,
      model,
      choices: [{ index: 0, message, finish_reason: finishOf(reply) }],
      usage: { prompt_tokens: usage.input, completion_tokens: usage.output, total_tokens: usage.input + usage.output },
    };
  },
  errorFrame: frame({ error: { message: 'The engine is currently overloaded', type: 'server_error', code: 'overloaded' } }),
  garbageFrame: 'data: {"choices": [oops\n\n',
  failure: openaiFailure,
};

function finishOf(reply: FakeReply): string {
  if (reply.cutAtLimit) return 'length';
  return reply.toolCalls?.length ? 'tool_calls' : 'stop';
}

let served = 0;

/** Unique in the process: a conversation sends ids of earlier answers back. */
export function callId(index: number): string {
  served += 1;
  return `call_fake_${served}_${index}`;
}

/** Takes a piece of each list in turn: fragments of parallel calls arrive mixed. */
function interleave(lists: readonly string[][]): [index: number, piece: string][] {
  const longest = Math.max(0, ...lists.map((list) => list.length));
  return Array.from({ length: longest }).flatMap((_, at) =>
    lists.flatMap((list, index): [number, string][] => (list[at] === undefined ? [] : [[index, list[at]]])),
  );
}
