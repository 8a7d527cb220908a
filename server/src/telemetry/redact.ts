const secretWords = 'password|passwd|secret|credential|api[-_]?key|private[-_]?key|authorization|cookie';
const secretName = new RegExp(`${secretWords}|(^|[-_])token$|Token$`, 'i');
const mostLevels = 8;

/**
 * What of a value may be logged: strings under a name that sounds like a secret are replaced, errors become plain objects,
 * whatever is deeper than 8 levels is left out. Counts and switches (`hasApiKey: true`) are kept.
 */
function redact(value: unknown, level: number): unknown {
  if (value === null || typeof value !== 'object' || value instanceof Date) return value;
  if (level >= mostLevels) return '(too deep)';
  if (value instanceof Error) return describeError(value, level);
  if (ArrayBuffer.isView(value)) return `(${value.byteLength} bytes)`;
  if (value instanceof URL) return value.href;
  if (Array.isArray(value)) return value.map((item) => redact(item, level + 1));
  return redactFields(value, level);
}

/** The same for the fields of one object. */
export function redactFields(fields: object, level = 0): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, item]) => [name, isSecret(name, item) ? '(redacted)' : redact(item, level + 1)]),
  );
}

function isSecret(name: string, value: unknown): boolean {
  return secretName.test(name) && value != null && typeof value !== 'boolean' && typeof value !== 'number';
}

/** Name, message, code, stack and cause; of other properties only what says which kind of failure it was. */
function describeError(error: Error, level: number): Record<string, unknown> {
  const described: Record<string, unknown> = { type: error.name, message: error.message, stack: error.stack };
  for (const name of ['code', 'failure', 'sent', 'httpStatus', 'rpcCode', 'constraint', 'table', 'severity']) {
    if (name in error) described[name] = redact(Reflect.get(error, name), level + 1);
  }
  if (error.cause !== undefined) described.cause = redact(error.cause, level + 1);
  if (error instanceof AggregateError) described.errors = redact(error.errors, level + 1);
  return described;
}

const address = /\b([a-z][a-z0-9+.-]*):\/\/([^\s"'<>\\]+)/gi;
const bearer = /\b(bearer|basic)\s+[A-Za-z0-9._~+/-]{8,}=*/gi;
const field = new RegExp(String.raw`"([^"\\]*(?:${secretWords})[^"\\]*|[^"\\]*token)":"(?:[^"\\]|\\.)*"`, 'gi');
const issued = /\bgth_(pat|oat)_[A-Za-z0-9_-]+/g;

/**
 * The last line of defence, over a whole log line: fields that are named like secrets, values of Authorization headers and
 * tokens that Gatehouse issued are replaced, addresses lose user info, query and fragment, wherever they stand.
 */
export function scrub(line: string): string {
  return line
    .replace(field, '"$1":"(redacted)"')
    .replace(address, (_, scheme: string, rest: string) => `${scheme}://${rest.replace(/^[^/?#]*@/, '').replace(/[?#].*$/, '')}`)
    .replace(bearer, '$1 (redacted)')
    .replace(issued, 'gth_$1_(redacted)');
}
