import { isJsonObject } from './json-object.ts';
import type { JsonObject } from './json-object.ts';
import { followReference } from './json-pointer.ts';

/**
 * Writes the root of a schema as one object with `properties`: references are replaced by what they refer to, `allOf` is merged,
 * and of `anyOf` and `oneOf` every property is offered, required where all branches require it. Conditions (`if`, `not`,
 * `dependentSchemas`) at the root are dropped. The result takes everything that the original took, and more: the upstream
 * checks the arguments anyway.
 *
 * Nested schemas stay as they are. At most 500 branches are looked at: references in a circle, or branches that multiply, end.
 */
export function flattenSchemaRoot(document: JsonObject): JsonObject {
  return flattenPart(document, document, { branchesLeft: 500 });
}

function flattenPart(document: JsonObject, part: JsonObject, budget: { branchesLeft: number }): JsonObject {
  const { $ref, allOf, anyOf, oneOf, if: _if, then: _then, else: _else, not: _not, dependentSchemas: _dependent, ...own } = part;
  budget.branchesLeft -= 1;
  if (budget.branchesLeft < 0) return own;
  const flatten = (branch: JsonObject) => flattenPart(document, branch, budget);
  const target = followReference(document, $ref);
  const every = [...(isJsonObject(target) ? [target] : []), ...objectsIn(allOf)].map(flatten);
  const merged = every.reduce((base, branch) => mergeSchemas(base, branch, 'allOf'), own);
  return [anyOf, oneOf].reduce((base: JsonObject, list) => offer(base, objectsIn(list).map(flatten)), merged);
}

/** Adds branches of which only one has to hold. */
function offer(base: JsonObject, branches: readonly JsonObject[]): JsonObject {
  const [first, ...others] = branches;
  if (!first) return base;
  const united = others.reduce((all, branch) => mergeSchemas(all, branch, 'anyOf'), first);
  const required = namesIn(first).filter((name) => others.every((branch) => namesIn(branch).includes(name)));
  return mergeSchemas(base, { ...united, required }, 'allOf');
}

/**
 * One schema that has the properties and requirements of both and the other keywords of `base`, then of `branch`. It closes
 * itself only where one of the two says nothing about properties.
 * @param how what becomes of a property that both describe: both hold, one of both holds, or the first is kept
 */
export function mergeSchemas(base: JsonObject, branch: JsonObject, how: MergeHow): JsonObject {
  // A part that closes itself does so without the properties of the others.
  const { additionalProperties: _base, unevaluatedProperties: _unevaluated, ...open } = base;
  const { additionalProperties: _branch, unevaluatedProperties: _also, ...more } = branch;
  const closing = isEmpty(base) ? closingOf(branch) : isEmpty(branch) ? closingOf(base) : {};
  const properties = new Map(Object.entries(propertiesOf(base)));
  for (const [name, schema] of Object.entries(propertiesOf(branch))) {
    const known = properties.get(name);
    properties.set(name, known === undefined ? schema : combine(known, schema, how));
  }
  const required = [...new Set([...namesIn(base), ...namesIn(branch)])];
  return {
    ...more,
    ...open,
    ...closing,
    ...(properties.size > 0 && { properties: Object.fromEntries(properties) }),
    ...(required.length > 0 && { required }),
  };
}

type MergeHow = 'allOf' | 'anyOf' | 'first';

function combine(one: unknown, other: unknown, how: MergeHow): unknown {
  if (how === 'first' || JSON.stringify(one) === JSON.stringify(other)) return one;
  if (how === 'allOf') return { allOf: [one, other] };
  const values = [valuesOf(one), valuesOf(other)];
  // The tag of a union, the usual case: one list of values reads better than a choice of constants.
  if (values.every((list) => list !== undefined)) return { enum: [...new Set(values.flat())] };
  const branches =
    isJsonObject(one) && Array.isArray(one['anyOf']) && Object.keys(one).length === 1 ? objectsIn(one['anyOf']) : [one];
  return { anyOf: [...branches, other] };
}

function valuesOf(schema: unknown): unknown[] | undefined {
  if (!isJsonObject(schema)) return undefined;
  if (typeof schema['const'] === 'string') return [schema['const']];
  const list: unknown = schema['enum'];
  return Array.isArray(list) && list.every((value) => typeof value === 'string') ? list : undefined;
}

function isEmpty(part: JsonObject): boolean {
  return Object.keys(propertiesOf(part)).length === 0 && part['additionalProperties'] === undefined;
}

function closingOf(part: JsonObject): JsonObject {
  return part['additionalProperties'] === undefined ? {} : { additionalProperties: part['additionalProperties'] };
}

function propertiesOf(part: JsonObject): JsonObject {
  return isJsonObject(part['properties']) ? part['properties'] : {};
}

function namesIn(part: JsonObject): string[] {
  return Array.isArray(part['required']) ? part['required'].filter((name) => typeof name === 'string') : [];
}

function objectsIn(list: unknown): JsonObject[] {
  return Array.isArray(list) ? list.filter(isJsonObject) : [];
}
