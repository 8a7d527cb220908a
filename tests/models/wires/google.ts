import { piecesOf, usageOf } from '../fake-answer.ts';
import type { FakeReply, Wire } from '../fake-answer.ts';
import { allText, imagesIn, isJson, listOf, splitAtUser, textOf } from '../read-json.ts';

function frame(data: unknown): string {
  return `data: ${JSON.stringify(data)}\r\n\r\n`;
}

/** Gemini's `streamGenerateContent?alt=sse`. */
export const googleWire: Wire = {
  contentType: 'text/event-stream',
  read(body, path) {
    const contents = listOf(body['contents']);
    const isResult = (part: unknown) => isJson(part) && 'functionResponse' in part;
    const { user, after } = splitAtUser(
      contents,
      (content) => content['role'] === 'user' && !listOf(content['parts']).some(isResult),
    );
    return {
      model: /models\/([^:/]+)/.exec(path)?.[1] ?? '',
      stream: path.includes(':streamGenerateContent'),
      tools: listOf(body['tools'])
        .flatMap((tool) => listOf(tool['functionDeclarations']))
        .map((tool) => ({
          name: textOf(tool['name']),
          description: textOf(tool['description']),
          schema: tool['parametersJsonSchema'] ?? tool['parameters'],
        })),
      system: allText(body['systemInstruction']),
      lastUserText: allText(user?.['parts']),
      toolResults: after.flatMap((content) => listOf(content['parts']).filter(isResult)).map(allText),
      images: imagesIn(contents),
    };
  },
  frames(reply, model) {
    const last = { ...answer(model, [], finishOf(reply)), ...countOf(reply) };
    return [...partsOf(reply).map((part) => answer(model, [part])), last].map(frame);
  },
  whole(reply, model) {
    return { ...answer(model, partsOf(reply), finishOf(reply)), ...countOf(reply) };
  },
  errorFrame: frame({ error: { code: 503, message: 'The model is overloaded.', status: 'UNAVAILABLE' } }),
  garbageFrame: 'data: {oops\r\n\r\n',
  failure(fail, key) {
    const error = (code: number, status: string, message: string) => ({
      status: code,
      body: { error: { code, message, status } },
    });
    switch (fail) {
      case 'unauthorized':
        return error(400, 'INVALID_ARGUMENT', `API key not valid. Please pass a valid API key. (${key})`);
      case 'rate_limited':
        return error(429, 'RESOURCE_EXHAUSTED', 'Resource has been exhausted. Please retry in 7.5s.');
      case 'quota':
        return error(429, 'RESOURCE_EXHAUSTED', 'Billing is not enabled for this project.');
      case 'server':
        return error(500, 'INTERNAL', 'An internal error has occurred.');
      case 'overloaded':
        return error(503, 'UNAVAILABLE', 'The model is overloaded. Please try again later.');
      case 'context_overflow':
        return error(
          400,
          'INVALID_ARGUMENT',
          'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).',
        );
      case 'bad_request':
        return error(400, 'INVALID_ARGUMENT', `Invalid JSON payload received; the request carried ${key}.`);
      case 'not_found':
        return error(404, 'NOT_FOUND', 'models/unknown is not found for API version v1beta.');
    }
  },
};

function partsOf(reply: FakeReply): object[] {
  return [
    ...piecesOf(reply.reasoning ?? '').map((text) => ({ text, thought: true })),
    ...piecesOf(reply.text ?? '').map((text) => ({ text })),
    ...(reply.toolCalls ?? []).map(({ name, input }) => ({
      functionCall: { name, args: typeof input === 'string' ? {} : input },
    })),
  ];
}

function answer(model: string, parts: object[], end: object = {}) {
  return { candidates: [{ index: 0, content: { role: 'model', parts }, ...end }], modelVersion: model };
}

function finishOf(reply: FakeReply): object {
  return { finishReason: reply.cutAtLimit ? 'MAX_TOKENS' : 'STOP' };
}

function countOf(reply: FakeReply): object {
  const { input, output } = usageOf(reply);
  return { usageMetadata: { promptTokenCount: input, candidatesTokenCount: output, totalTokenCount: input + output } };
}
