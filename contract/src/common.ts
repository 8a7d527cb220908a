import { z } from 'zod';

/** A UUID in lower case. */
export const idSchema = z.uuid().lowercase();
/** RFC 3339, UTC, milliseconds. */
export const timeSchema = z.iso.datetime({ precision: 3 });

/** RFC 9457 problem details, as every route under /api/v1 answers when it does not succeed. */
export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string(),
    /** The request's id, also in the log. */
    instance: z.string(),
    errors: z.array(z.object({ pointer: z.string(), code: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof problemSchema>;

/** A page of a keyset-paged list. `next_cursor` is null on the last page. */
export function pageSchema<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), next_cursor: z.string().nullable() });
}

/** `?limit=` (1 to 200, default 50) and `?cursor=`. */
export const pageQuerySchema = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(500).optional(),
});
