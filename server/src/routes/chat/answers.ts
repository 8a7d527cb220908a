import { problemSchema } from '@gatehouse/contract';
import type { z } from '@hono/zod-openapi';

/** Every answer of a chat route that is not its success. */
export const problem = { description: 'Refused', content: { 'application/problem+json': { schema: problemSchema } } };

export function jsonAnswer<S extends z.ZodType>(description: string, schema: S) {
  return { description, content: { 'application/json': { schema } } };
}

export function jsonBody<S extends z.ZodType>(schema: S) {
  return { required: true, content: { 'application/json': { schema } } };
}
