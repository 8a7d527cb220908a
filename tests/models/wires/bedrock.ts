import { crc32 } from 'node:zlib';
import { inputText, maskKey, piecesOf, usageOf } from '../fake-answer.ts';
import type { FakeReply, Wire } from '../fake-answer.ts';
import { allText, imagesIn, isJson, listOf, splitAtUser, textOf } from '../read-json.ts';
import { callId } from './openai-chat.ts';

/** Amazon Bedrock's ConverseStream, which is framed in binary. */
export const bedrockWire: Wire = {
  contentType: 'application/vnd.amazon.eventstream',
  read(body, path) {
    const messages = listOf(body['messages']);
    const isResult = (part: unknown) => isJson(part) && 'toolResult' in part;
    const { user, after } = splitAtUser(
      messages,
      (message) => message['role'] === 'user' && !listOf(message['content']).some(isResult),
    );
    const config = isJson(body['toolConfig']) ? body['toolConfig'] : {};
    return {
      model: decodeURIComponent(/model\/([^/]+)/.exec(path)?.[1] ?? ''),
      stream: path.endsWith('/converse-stream'),
      tools: listOf(config['tools']).map(({ toolSpec: tool }) => ({
        name: isJson(tool) ? textOf(tool['name']) : '',
        description: isJson(tool) ? textOf(tool['description']) : '',
        schema: isJson(tool) && isJson(tool['inputSchema']) ? tool['inputSchema']['json'] : undefined,
      })),
      system: allText(body['system']),
      lastUserText: allText(user?.['content']),
      toolResults: after.flatMap((message) => listOf(message['content']).filter(isResult)).map(allText),
      images: imagesIn(messages),
    };
  },
  frames(reply) {
    const usage = usageOf(reply);
    return [
      event('messageStart', { role: 'assistant' }),
      ...blocksOf(reply).flatMap(({ start, deltas }, contentBlockIndex) => [
        ...(start ? [event('contentBlockStart', { contentBlockIndex, start })] : []),
        ...deltas.map((delta) => event('contentBlockDelta', { contentBlockIndex, delta })),
        event('contentBlockStop', { contentBlockIndex }),
      ]),
      event('messageStop', { stopReason: stopOf(reply) }),
      event('metadata', {
        usage: { inputTokens: usage.input, outputTokens: usage.output, totalTokens: usage.input + usage.output },
        metrics: { latencyMs: 1 },
      }),
    ];
  },
  whole(reply) {
    const usage = usageOf(reply);
    return {
      output: { message: { role: 'assistant', content: [{ text: reply.text ?? '' }] } },
      stopReason: stopOf(reply),
      usage: { inputTokens: usage.input, outputTokens: usage.output, totalTokens: usage.input + usage.output },
    };
  },
  errorFrame: message(
    { ':message-type': 'exception', ':exception-type': 'serviceUnavailableException' },
    { message: 'overloaded' },
  ),
  garbageFrame: message({ ':message-type': 'event', ':event-type': 'contentBlockDelta' }, '{oops'),
  failure(fail, key) {
    const error = (status: number, type: string, text: string) => ({ status, body: { message: text, __type: type } });
    switch (fail) {
      case 'unauthorized':
        return error(403, 'AccessDeniedException', `Invalid API key: ${maskKey(key)} (${key})`);
      case 'rate_limited':
        return error(429, 'ThrottlingException', 'Too many requests, please wait before trying again.');
      case 'quota':
        return error(400, 'ServiceQuotaExceededException', 'Your account has a billing problem.');
      case 'server':
        return error(500, 'InternalServerException', 'The system encountered an unexpected error.');
      case 'overloaded':
        return error(503, 'ServiceUnavailableException', 'Bedrock is unable to process your request.');
      case 'context_overflow':
        return error(400, 'ValidationException', 'Input is too long for requested model.');
      case 'bad_request':
        return error(400, 'ValidationException', `A field is wrong; the request carried ${key}.`);
      case 'not_found':
        return error(404, 'ResourceNotFoundException', 'Could not resolve the foundation model.');
    }
  },
};

type Block = { start: object | undefined; deltas: object[] };

function blocksOf(reply: FakeReply): Block[] {
  const blocks: Block[] = [];
  if (reply.reasoning !== undefined) {
    blocks.push({ start: undefined, deltas: piecesOf(reply.reasoning).map((text) => ({ reasoningContent: { text } })) });
  }
  if (reply.text !== undefined) blocks.push({ start: undefined, deltas: piecesOf(reply.text).map((text) => ({ text })) });
  for (const [index, { name, input }] of (reply.toolCalls ?? []).entries()) {
    blocks.push({
      start: { toolUse: { toolUseId: callId(index), name } },
      deltas: piecesOf(inputText(input)).map((piece) => ({ toolUse: { input: piece } })),
    });
  }
  return blocks;
}

function stopOf(reply: FakeReply): string {
  if (reply.cutAtLimit) return 'max_tokens';
  return reply.toolCalls?.length ? 'tool_use' : 'end_turn';
}

function event(type: string, body: object): Uint8Array {
  return message({ ':message-type': 'event', ':event-type': type, ':content-type': 'application/json' }, body);
}

/** One message of `application/vnd.amazon.eventstream`: lengths, headers, body, each part with its checksum. */
function message(headers: Record<string, string>, body: object | string): Uint8Array {
  const head = Buffer.concat(
    Object.entries(headers).map(([name, value]) => {
      const length = Buffer.alloc(2);
      length.writeUInt16BE(Buffer.byteLength(value));
      return Buffer.concat([
        Buffer.from([Buffer.byteLength(name)]),
        Buffer.from(name),
        Buffer.from([7]),
        length,
        Buffer.from(value),
      ]);
    }),
  );
  const payload = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const prelude = Buffer.alloc(8);
  prelude.writeUInt32BE(16 + head.length + payload.length, 0);
  prelude.writeUInt32BE(head.length, 4);
  const checked = Buffer.concat([prelude, checksum(prelude), head, payload]);
  return Buffer.concat([checked, checksum(checked)]);
}

function checksum(bytes: Uint8Array): Buffer {
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(bytes));
  return sum;
}
