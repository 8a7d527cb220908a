import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { invalidField } from '../../errors.ts';
import { parseIfMatch, type IfMatch } from '../../protocol/http/parse-if-match.ts';
import { jsonAnswer } from './router.ts';

/** An answer with something that has a revision, which is its ETag. */
export function revisionedAnswer<T extends z.ZodType>(schema: T, description: string) {
  const headers = z.object({ etag: z.string().meta({ description: 'The revision, in quotes' }) });
  return { ...jsonAnswer(schema, description), headers };
}

/** The headers of a route that changes something with a revision. */
export const ifMatchHeaders = z.object({
  'if-match': z.string().optional().meta({ description: 'The ETag that the change was made on' }),
});

/** The request's `If-Match`, or undefined without one. @throws AppError `invalid_input` when it is malformed */
export function readIfMatch(c: Context): IfMatch | undefined {
  const header = c.req.header('if-match');
  if (header === undefined) return undefined;
  const parsed = parseIfMatch(header);
  if (!parsed)
    throw invalidField('/header/if-match', 'malformed', 'If-Match holds an ETag as it was given: "3", with the quotes.');
  return parsed;
}
