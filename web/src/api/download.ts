import { ApiProblem } from './api-problem.ts';

/** The kinds of file that a whole list can be had as. */
export const fileTypes = { csv: 'text/csv', jsonl: 'application/jsonl' } as const;

/**
 * Has the browser save what a path below `/api/v1` gives as a file of that kind.
 * @throws ApiProblem
 */
export async function download(path: string, type: keyof typeof fileTypes, name: string): Promise<void> {
  const response = await fetch(`/api/v1${path}`, { headers: { accept: fileTypes[type] } }).catch(() => {
    throw new ApiProblem(0, { detail: 'Gatehouse does not answer. Check your connection, then export again.' });
  });
  if (!response.ok) {
    throw new ApiProblem(
      response.status,
      await response.json().then(
        (problem: object) => problem,
        () => ({}),
      ),
    );
  }
  const url = URL.createObjectURL(await response.blob());
  const link = document.createElement('a');
  link.href = url;
  link.download = `${name}.${type}`;
  link.click();
  // The browser has taken it by then, or will not.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
