/** One `call <tool> with {json}` of a message. */
export type CallClause = {
  /** As written: an original or an exposed name, or a word that names no tool. */
  name: string;
  /** What follows the name: an object, `key=value` pairs (left as text), or nothing. */
  args: { kind: 'json'; value: Record<string, unknown> } | { kind: 'pairs'; text: string } | { kind: 'faulty'; text: string };
  /** 0 for the first step; grows with each clause that begins with `then`. */
  stage: number;
  /** What comes after `to`, behind an object: `call now with {} to see how late it is`. */
  purpose: string | undefined;
};

const clauseStart = /(?:^|[\n;,.]|\b(?:and|then)\b)[ \t]*(?:(?:and|then|please)[ \t]+){0,3}call[ \t]+([^\s{(,;]+)/gi;

/**
 * Finds the clauses `call <tool> with {json}` of a message, several in one line or one a line. Those joined by `then` belong to
 * a later step, all others to the same one. `with` may be missing; `key=value` pairs may stand for the object.
 * @returns an empty list when the message has none
 */
export function parseCallClauses(message: string): CallClause[] {
  const clauses: CallClause[] = [];
  const pattern = new RegExp(clauseStart);
  let stage = 0;
  for (let match = pattern.exec(message); match; match = pattern.exec(message)) {
    const name = (match[1] ?? '').replace(/^[`"']+|[`"'.:]+$/g, '');
    const rest = /^[ \t]*(?:with(?:\s+|(?=\{)))?/i.exec(message.slice(pattern.lastIndex))?.[0] ?? '';
    const start = pattern.lastIndex + rest.length;
    const end = message[start] === '{' ? endOfObject(message, start) : endOfClause(message, start);
    if (clauses.length > 0 && /\bthen\b/i.test(match[0])) stage += 1;
    const args = readArgs(message.slice(start, end));
    clauses.push({ name, args, stage, purpose: args.kind === 'json' ? readPurpose(message, end) : undefined });
    pattern.lastIndex = end;
  }
  return clauses;
}

function readArgs(text: string): CallClause['args'] {
  if (!text.startsWith('{')) return { kind: 'pairs', text };
  const value = parseObject(text);
  return value ? { kind: 'json', value } : { kind: 'faulty', text };
}

function readPurpose(message: string, start: number): string | undefined {
  const text = message.slice(start, endOfClause(message, start));
  return /^[ \t]+(?:in[ \t]+order[ \t]+)?to[ \t]+(\S.*)$/i.exec(text)?.[1]?.trim();
}

/** @returns undefined for anything but a JSON object */
export function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @returns the index after the brace that closes the one at `start`; the message's length where none does */
export function endOfObject(message: string, start: number): number {
  let depth = 0;
  let quoted = false;
  for (let index = start; index < message.length; index += 1) {
    const character = message[index];
    if (quoted) {
      if (character === '\\') index += 1;
      else if (character === '"') quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === '{') depth += 1;
    else if (character === '}' && --depth === 0) return index + 1;
  }
  return message.length;
}

function endOfClause(message: string, start: number): number {
  const next = new RegExp(clauseStart);
  next.lastIndex = start;
  const line = message.indexOf('\n', start);
  return Math.min(next.exec(message)?.index ?? message.length, line < 0 ? message.length : line);
}
