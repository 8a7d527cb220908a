import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** Where `npm run build` puts the web page. */
const built = new URL('../../../../web/dist/', import.meta.url);

/** In the built page, in the place of each answer's own nonce. */
export const noncePlaceholder = '__CSP_NONCE__';

/** The built page's HTML, read once; undefined where it was not built. */
export async function readPage(): Promise<string | undefined> {
  return readFile(new URL('index.html', built), 'utf8').catch(() => undefined);
}

/** A file of the built page; undefined where it has no such file. `name` is a path of plain names. */
export async function readPageFile(name: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const isPlain = name.split('/').every((part) => /^[\w-][\w.-]*$/.test(part));
  if (!isPlain) return undefined;
  return readFile(fileURLToPath(new URL(name, built))).then(
    (bytes) => new Uint8Array(bytes),
    () => undefined,
  );
}
