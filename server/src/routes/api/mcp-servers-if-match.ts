import type { Context } from 'hono';
import { invalidField } from '../../errors.ts';
import { parseIfMatch, type IfMatch } from '../../protocol/http/parse-if-match.ts';

/** The request's `If-Match`, or undefined without one. @throws AppError `invalid_input` when it is malformed */
export function readIfMatch(c: Context): IfMatch | undefined {
  const header = c.req.header('if-match');
  if (header === undefined) return undefined;
  const parsed = parseIfMatch(header);
  if (!parsed)
    throw invalidField('/header/if-match', 'malformed', 'If-Match holds an ETag as it was given: "3", with the quotes.');
  return parsed;
}
