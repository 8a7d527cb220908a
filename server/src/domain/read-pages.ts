import type { Page } from './page-by-id.ts';

/** Every item of a list, read page by page as they are consumed. @param read gives the page behind the cursor; none: the first */
export async function* readPages<T>(read: (cursor: string | undefined) => Promise<Page<T>>): AsyncGenerator<T, void, undefined> {
  let cursor: string | undefined;
  do {
    const page = await read(cursor);
    yield* page.items;
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
}
