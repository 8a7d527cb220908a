import assert from 'node:assert/strict';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';

/**
 * Fails unless the document has that answer; leaves the response to be read.
 * @returns the operation that answered, as `listOperations` names it; undefined where the document has none
 */
export type AnswerMatcher = (response: Response, method: string, path: string) => Promise<string | undefined>;

const formats = {
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/,
};

/** Matches answers of the API against its OpenAPI document. Fields that the document does not know fail too. */
export function createAnswerMatcher(given: object): AnswerMatcher {
  const document: unknown = JSON.parse(JSON.stringify(given));
  closeObjects(document, new Set(listExtended(document)));
  const ajv = new Ajv2020({ strict: false, allErrors: true, formats });
  ajv.addSchema({ $id: 'api', ...asObject(document) });
  const compiled = new Map<string, ValidateFunction>();

  function validatorOf(pointer: string): ValidateFunction {
    const known = compiled.get(pointer) ?? ajv.compile({ $ref: `api#${pointer}` });
    compiled.set(pointer, known);
    return known;
  }

  return async (response, method, path) => {
    const [bare = ''] = path.split('?');
    const template = findTemplate(Object.keys(asObject(at(document, ['paths']))), bare);
    const what = `${method} ${path} -> ${response.status}`;
    const type = (response.headers.get('content-type') ?? '').split(';')[0] ?? '';
    const keys = template === undefined ? [] : ['paths', template, method.toLowerCase()];
    if (template === undefined || at(document, keys) === undefined) {
      // Nothing is there: whatever the answer is, it has to be a problem.
      assert.ok(response.status >= 400, `${what}: the document knows no such route`);
      assertBody(validatorOf('/components/schemas/Problem'), await response.clone().json(), what);
      return undefined;
    }
    const operation = nameOperation(method, template);
    const answers = [...keys, 'responses'];
    const status = at(document, [...answers, String(response.status)]) === undefined ? 'default' : String(response.status);
    const answer = at(document, [...answers, status]);
    assert.ok(answer !== undefined, `${what}: the document knows no such status`);
    const content = at(answer, ['content']);
    if (content === undefined) {
      assert.equal(await response.clone().text(), '', `${what}: the document knows no body`);
      return operation;
    }
    assert.ok(at(content, [type]) !== undefined, `${what}: the document knows no ${type || 'answer without a type'}`);
    if (!/^application\/(.+\+)?json$/.test(type)) return operation;
    const schema = [...answers, status, 'content', type, 'schema'];
    assertBody(validatorOf(schema.map(toToken).join('')), await response.clone().json(), what);
    return operation;
  };
}

/** Every operation of an OpenAPI document: `GET /chats/{id}`. */
export function listOperations(document: object): string[] {
  const paths = Object.entries(asObject(at(document, ['paths'])));
  return paths.flatMap(([path, item]) => Object.keys(asObject(item)).map((method) => nameOperation(method, path)));
}

function nameOperation(method: string, template: string): string {
  return `${method.toUpperCase()} ${template}`;
}

function assertBody(validate: ValidateFunction, body: unknown, what: string): void {
  if (validate(body)) return;
  const faults = (validate.errors ?? []).map(
    (error) => `${error.instancePath} ${error.message ?? ''} ${JSON.stringify(error.params)}`,
  );
  assert.fail(`${what} is not what the document says:\n${faults.join('\n')}\n${JSON.stringify(body)}`);
}

/** The path with the fewest placeholders that fits. */
function findTemplate(templates: readonly string[], path: string): string | undefined {
  const fits = templates.filter((template) => new RegExp(`^${template.replaceAll(/\{[^}]+\}/g, '[^/]+')}$`).test(path));
  return fits.toSorted((one, other) => one.split('{').length - other.split('{').length)[0];
}

/** Names of schemas that others extend: they cannot be closed themselves. */
function listExtended(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return [];
  const parts: unknown = Reflect.get(node, 'allOf');
  const refs = Array.isArray(parts) ? parts.map((part: unknown) => at(part, ['$ref'])) : [];
  const own = refs.flatMap((ref) => (typeof ref === 'string' ? ref.split('/').slice(-1) : []));
  return [...own, ...Object.values(node).flatMap(listExtended)];
}

/** Makes every object schema that says nothing of further fields refuse them. */
function closeObjects(node: unknown, open: ReadonlySet<string>, name = ''): void {
  if (typeof node !== 'object' || node === null) return;
  const isObject = 'properties' in node || 'allOf' in node;
  if (isObject && !('additionalProperties' in node) && !open.has(name)) Object.assign(node, { unevaluatedProperties: false });
  for (const [key, child] of Object.entries(node)) {
    if (key === 'allOf') continue;
    closeObjects(child, open, key);
  }
}

function at(node: unknown, keys: readonly string[]): unknown {
  return keys.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    node,
  );
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

/** As a JSON pointer in a URI's fragment. */
function toToken(key: string): string {
  return `/${encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'))}`;
}
