/** Inside pg and without types of its own: how pg turns a JavaScript value into what it sends. */
declare module 'pg/lib/utils.js' {
  export function prepareValue(value: unknown): string | Buffer | null;
}
