import type { z } from 'zod';
import type { FieldFault } from '../errors.ts';

type Issue = z.core.$ZodIssue;

const mostFaults = 100;
const mostNameLength = 100;
/** Where a request's parts are pointed at; a body's pointers start at the body itself. */
const roots: Readonly<Record<string, string>> = {
  json: '',
  form: '',
  query: '/query',
  param: '/path',
  header: '/header',
  cookie: '/cookie',
};
/** Issues that also stand for a field that is not there. */
const aboutType = new Set<string>(['invalid_type', 'invalid_value', 'invalid_union']);
/** zod's words for an issue, where ours are clearer. */
const codes: Readonly<Record<string, string>> = {
  invalid_type: 'wrong_type',
  invalid_union: 'wrong_type',
  unrecognized_keys: 'unknown_field',
  custom: 'invalid_value',
};

/**
 * What is wrong with a request, one fault per issue and per unknown field, 100 at most. Repeats nothing of the values.
 * @param target the part of the request, in hono's words: json, query, param, header
 * @param given the value that was judged: tells an absent field from one of the wrong type
 * @see RFC 6901
 */
export function toFaults(issues: readonly Issue[], target: string, given: unknown): FieldFault[] {
  const root = roots[target] ?? `/${target}`;
  return issues.flatMap((issue) => toFieldFaults(issue, root, given)).slice(0, mostFaults);
}

function toFieldFaults(issue: Issue, root: string, given: unknown): FieldFault[] {
  const at = root + issue.path.map(toToken).join('');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ pointer: at + toToken(key), code: 'unknown_field', message: 'There is no such field.' }));
  }
  if (aboutType.has(issue.code) && issue.path.length > 0 && valueAt(given, issue.path) === undefined) {
    return [{ pointer: at, code: 'required', message: 'It has to be given.' }];
  }
  return [{ pointer: at, code: codeOf(issue), message: issue.message }];
}

/** A schema's own check can name its code: `{ params: { code: 'in_the_past' } }`. */
function codeOf(issue: Issue): string {
  const own: unknown = issue.code === 'custom' ? issue.params?.['code'] : undefined;
  return typeof own === 'string' ? own : (codes[issue.code] ?? issue.code);
}

function toToken(key: PropertyKey): string {
  return `/${String(key).slice(0, mostNameLength).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

function valueAt(given: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    given,
  );
}
