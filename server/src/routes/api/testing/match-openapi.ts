import type { OpenAPIHono } from '@hono/zod-openapi';
import { createAnswerMatcher, type AnswerMatcher } from '../../../../../tests/openapi/create-answer-matcher.ts';
import { writeDocument } from '../openapi.ts';
import type { ApiEnv } from '../router.ts';

export type ApiMatcher = AnswerMatcher;

/** Matches answers against the document of all routes that `api` has now. */
export function createApiMatcher(api: OpenAPIHono<ApiEnv>): ApiMatcher {
  return createAnswerMatcher(writeDocument(api));
}
