import { inputText, maskKey, piecesOf, usageOf } from '../fake-answer.ts';
import type { FakeReply, Wire } from '../fake-answer.ts';
import { allText, imagesIn, isJson, listOf, splitAtUser, textOf } from '../read-json.ts';
import { callId } from './openai-chat.ts';

function frame(data: { type: string; [key: string]: unknown }): string {
  return `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** Anthropic's messages. */
export const anthropicWire: Wire = {
  contentType: 'text/event-stream',
  read(body) {
    const messages = listOf(body['messages']);
    const isResult = (part: unknown) => isJson(part) && part['type'] === 'tool_result';
    const { user, after } = splitAtUser(
      messages,
      (message) => message['role'] === 'user' && !(Array.isArray(message['content']) && message['content'].every(isResult)),
    );
    return {
      model: textOf(body['model']),
      stream: body['stream'] === true,
      tools: listOf(body['tools']).map((tool) => ({
        name: textOf(tool['name']),
        description: textOf(tool['description']),
        schema: tool['input_schema'],
      })),
      system: allText(body['system']),
      lastUserText: allText(listOf(user?.['content']).filter((part) => !isResult(part))),
      toolResults: after
        .flatMap((message) => listOf(message['content']).filter(isResult))
        .map((part) => allText(part['content'])),
      images: imagesIn(messages),
    };
  },
  frames(reply, model) {
    const usage = usageOf(reply);
    return [
      frame({
        type: 'message_start',
        message: {
          id: 'msg_fake',
          type: 'message',
          role: 'assistant',
          model,
          content: [],
          stop_reason: null,
          stop_sequence: null,
          usage: { input_tokens: usage.input, output_tokens: 1 },
        },
      }),
      frame({ type: 'ping' }),
      ...blocksOf(reply).flatMap(({ start, deltas }, index) => [
        frame({ type: 'content_block_start', index, content_block: start }),
        ...deltas.map((delta) => frame({ type: 'content_block_delta', index, delta })),
        frame({ type: 'content_block_stop', index }),
      ]),
      frame({
        type: 'message_delta',
        delta: { stop_reason: stopOf(reply), stop_sequence: null },
        usage: { output_tokens: usage.output },
      }),
      frame({ type: 'message_stop' }),
    ];
  },
  whole(reply, model) {
    const usage = usageOf(reply);
    return {
      id: 'msg_fake',
      type: 'message',
      role: 'assistant',
      model,
      content: blocksOf(reply).map((block) => block.done),
      stop_reason: stopOf(reply),
      stop_sequence: null,
      usage: { input_tokens: usage.input, output_tokens: usage.output },
    };
  },
  errorFrame: frame({ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }),
  garbageFrame: 'event: content_block_delta\ndata: {oops\n\n',
  failure(fail, key) {
    const error = (status: number, type: string, message: string) => ({
      status,
      body: { type: 'error', error: { type, message } },
    });
    switch (fail) {
      case 'unauthorized':
        return error(401, 'authentication_error', `invalid x-api-key: ${maskKey(key)} (${key})`);
      case 'rate_limited':
        return error(429, 'rate_limit_error', "This request would exceed your organization's rate limit.");
      case 'quota':
        return error(400, 'invalid_request_error', 'Your credit balance is too low to access the API.');
      case 'server':
        return error(500, 'api_error', 'Internal server error');
      case 'overloaded':
        return error(529, 'overloaded_error', 'Overloaded');
      case 'context_overflow':
        return error(400, 'invalid_request_error', 'prompt is too long: 210000 tokens > 200000 maximum');
      case 'bad_request':
        return error(400, 'invalid_request_error', `tools.0: something is wrong; the request carried ${key}`);
      case 'not_found':
        return error(404, 'not_found_error', 'model: unknown');
    }
  },
};

type Block = { start: object; done: object; deltas: object[] };

function blocksOf(reply: FakeReply): Block[] {
  const blocks: Block[] = [];
  if (reply.reasoning !== undefined) {
    blocks.push({
      start: { type: 'thinking', thinking: '', signature: '' },
      done: { type: 'thinking', thinking: reply.reasoning, signature: 'signed' },
      deltas: [
        ...piecesOf(reply.reasoning).map((thinking) => ({ type: 'thinking_delta', thinking })),
        { type: 'signature_delta', signature: 'signed' },
      ],
    });
  }
  if (reply.text !== undefined) {
    blocks.push({
      start: { type: 'text', text: '' },
      done: { type: 'text', text: reply.text },
      deltas: piecesOf(reply.text).map((text) => ({ type: 'text_delta', text })),
    });
  }
  for (const [index, { name, input }] of (reply.toolCalls ?? []).entries()) {
    const start = { type: 'tool_use', id: callId(index), name, input: {} };
    blocks.push({
      start,
      done: { ...start, input },
      deltas: piecesOf(inputText(input)).map((partial_json) => ({ type: 'input_json_delta', partial_json })),
    });
  }
  return blocks;
}

function stopOf(reply: FakeReply): string {
  if (reply.cutAtLimit) return 'max_tokens';
  return reply.toolCalls?.length ? 'tool_use' : 'end_turn';
}
