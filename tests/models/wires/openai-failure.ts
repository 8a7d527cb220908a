import { maskKey } from '../fake-answer.ts';
import type { Wire } from '../fake-answer.ts';

/** How OpenAI refuses, on both of its wires. */
export const openaiFailure: Wire['failure'] = (fail, key) => {
  const error = (status: number, message: string, type: string, code: string | null) => ({
    status,
    body: { error: { message, type, param: null, code } },
  });
  switch (fail) {
    case 'unauthorized':
      return error(401, `Incorrect API key provided: ${maskKey(key)} (${key}).`, 'invalid_request_error', 'invalid_api_key');
    case 'rate_limited':
      return error(429, 'Rate limit reached for requests', 'requests', 'rate_limit_exceeded');
    case 'quota':
      return error(429, 'You exceeded your current quota, please check your plan.', 'insufficient_quota', 'insufficient_quota');
    case 'server':
      return error(500, 'The server had an error while processing your request.', 'server_error', null);
    case 'overloaded':
      return error(503, 'The engine is currently overloaded, please try again later.', 'server_error', 'overloaded');
    case 'context_overflow':
      return error(
        400,
        "This model's maximum context length is 128000 tokens. However, your messages resulted in 130000 tokens.",
        'invalid_request_error',
        'context_length_exceeded',
      );
    case 'bad_request':
      return error(400, `Invalid value for a tool; the request carried ${key}.`, 'invalid_request_error', 'invalid_value');
    case 'not_found':
      return error(404, 'The model does not exist or you do not have access to it.', 'invalid_request_error', 'model_not_found');
  }
};
