import { queryClient } from './query-client.ts';

/** The answer of a change, once what the page knows under the key was read again. */
export async function reloadAfter<T>(change: Promise<T>, ...keys: readonly string[]): Promise<T> {
  const answer = await change;
  await Promise.all(keys.map((key) => queryClient.invalidateQueries({ queryKey: [key] })));
  return answer;
}
