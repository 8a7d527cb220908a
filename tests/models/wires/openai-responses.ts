import { inputText, piecesOf, usageOf } from '../fake-answer.ts';
import type { FakeReply, Wire } from '../fake-answer.ts';
import { allText, imagesIn, listOf, splitAtUser, textOf } from '../read-json.ts';
import { callId } from './openai-chat.ts';
import { openaiFailure } from './openai-failure.ts';

/** OpenAI's Responses API. */
export const openaiResponsesWire: Wire = {
  contentType: 'text/event-stream',
  read(body) {
    const items = listOf(body['input']);
    const { user, after } = splitAtUser(items, (item) => item['role'] === 'user');
    return {
      model: textOf(body['model']),
      stream: body['stream'] === true,
      tools: listOf(body['tools']).map((tool) => ({
        name: textOf(tool['name']),
        description: textOf(tool['description']),
        schema: tool['parameters'],
      })),
      system: [
        textOf(body['instructions']),
        ...items
          .filter((item) => item['role'] === 'system' || item['role'] === 'developer')
          .map((item) => allText(item['content'])),
      ]
        .filter(Boolean)
        .join('\n'),
      lastUserText: allText(user?.['content']),
      toolResults: after.filter((item) => item['type'] === 'function_call_output').map((item) => allText(item['output'])),
      images: imagesIn(items),
    };
  },
  frames(reply, model) {
    let sequence = 0;
    const frame = (type: string, data: object) =>
      `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: sequence++, ...data })}\n\n`;
    const response = { id: 'resp_fake', object: 'response', created_at: 1_700_000_000, model };
    const items = itemsOf(reply);
    return [
      frame('response.created', { response: { ...response, status: 'in_progress', output: [] } }),
      frame('response.in_progress', { response: { ...response, status: 'in_progress', output: [] } }),
      ...items.flatMap(({ start, done, deltas }, index) => [
        frame('response.output_item.added', { output_index: index, item: start }),
        ...deltas.map(({ type, ...data }) => frame(type, { output_index: index, ...data })),
        frame('response.output_item.done', { output_index: index, item: done }),
      ]),
      frame(reply.cutAtLimit ? 'response.incomplete' : 'response.completed', { response: endOf(reply, response, items) }),
    ];
  },
  whole(reply, model) {
    const response = { id: 'resp_fake', object: 'response', created_at: 1_700_000_000, model };
    return endOf(reply, response, itemsOf(reply));
  },
  errorFrame: `event: error\ndata: ${JSON.stringify({
    type: 'error',
    sequence_number: 9,
    error: { type: 'server_error', code: 'server_is_overloaded', message: 'The server is overloaded.', param: null },
  })}\n\n`,
  garbageFrame: 'event: response.output_text.delta\ndata: {oops\n\n',
  failure: openaiFailure,
};

type Item = { start: object; done: object; deltas: { type: string; [key: string]: unknown }[] };

function itemsOf(reply: FakeReply): Item[] {
  const items: Item[] = [];
  if (reply.reasoning !== undefined) {
    const item = { id: 'rs_fake', type: 'reasoning', encrypted_content: 'sealed' };
    items.push({
      start: { ...item, summary: [] },
      done: { ...item, summary: [{ type: 'summary_text', text: reply.reasoning }] },
      deltas: [
        { type: 'response.reasoning_summary_part.added', item_id: item.id, summary_index: 0 },
        ...piecesOf(reply.reasoning).map((delta) => ({
          type: 'response.reasoning_summary_text.delta',
          item_id: item.id,
          summary_index: 0,
          delta,
        })),
        { type: 'response.reasoning_summary_part.done', item_id: item.id, summary_index: 0 },
      ],
    });
  }
  if (reply.text !== undefined) {
    const item = { id: 'msg_fake', type: 'message', role: 'assistant' };
    items.push({
      start: { ...item, status: 'in_progress', content: [] },
      done: { ...item, status: 'completed', content: [{ type: 'output_text', text: reply.text, annotations: [] }] },
      deltas: piecesOf(reply.text).map((delta) => ({
        type: 'response.output_text.delta',
        item_id: item.id,
        content_index: 0,
        delta,
      })),
    });
  }
  for (const [index, { name, input }] of (reply.toolCalls ?? []).entries()) {
    const item = { id: `fc_fake_${index}`, type: 'function_call', call_id: callId(index), name };
    items.push({
      start: { ...item, status: 'in_progress', arguments: '' },
      done: { ...item, status: 'completed', arguments: inputText(input) },
      deltas: piecesOf(inputText(input)).map((delta) => ({
        type: 'response.function_call_arguments.delta',
        item_id: item.id,
        delta,
      })),
    });
  }
  return items;
}

function endOf(reply: FakeReply, response: object, items: readonly Item[]): object {
  const usage = usageOf(reply);
  return {
    ...response,
    status: reply.cutAtLimit ? 'incomplete' : 'completed',
    incomplete_details: reply.cutAtLimit ? { reason: 'max_output_tokens' } : null,
    output: items.map((item) => item.done),
    usage: {
      input_tokens: usage.input,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens: usage.output,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: usage.input + usage.output,
    },
  };
}
