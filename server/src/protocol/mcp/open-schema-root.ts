import { isJsonObject } from './json-object.ts';
import type { JsonObject } from './json-object.ts';
import { followReference } from './json-pointer.ts';

const branchLists = ['allOf', 'anyOf', 'oneOf'];
const branchSchemas = ['if', 'then', 'else'];
/** So many branches and references are opened; a hostile schema multiplies them without end. */
const maxBranches = 500;

/** Names of properties that any part of the schema gives to the root object, or requires of it. */
export function rootPropertyNames(document: JsonObject): Set<string> {
  const names = new Set<string>();
  visitRoot(document, document, (part) => {
    for (const name of isJsonObject(part['properties']) ? Object.keys(part['properties']) : []) names.add(name);
    for (const name of listIn(part['required'])) if (typeof name === 'string') names.add(name);
  });
  return names;
}

/**
 * Makes the schema of a root object accept one more property, wherever it closes itself: `additionalProperties` and
 * `unevaluatedProperties`, `propertyNames`, bounds on the number of properties, at the root and in `allOf`, `anyOf`, `oneOf`,
 * `if`, `then`, `else` and referenced definitions. Definitions themselves stay as they are: what is opened is a copy in place,
 * since other references mean objects inside the arguments.
 */
export function openSchemaRoot(document: JsonObject, property: string): JsonObject {
  return openPart(document, property, document, { branchesLeft: maxBranches });
}

function openPart(document: JsonObject, property: string, part: JsonObject, budget: { branchesLeft: number }): JsonObject {
  budget.branchesLeft -= 1;
  if (budget.branchesLeft < 0) return part;
  const inner = (branch: unknown) => (isJsonObject(branch) ? openPart(document, property, branch, budget) : branch);
  const opened: JsonObject = { ...part };
  const target = followReference(document, part['$ref']);
  if (isJsonObject(target) && isClosed(document, target)) {
    delete opened['$ref'];
    opened['allOf'] = [target, ...listIn(part['allOf'])];
  }
  for (const key of branchLists) if (Array.isArray(opened[key])) opened[key] = listIn(opened[key]).map(inner);
  for (const key of branchSchemas) if (opened[key] !== undefined) opened[key] = inner(opened[key]);
  if (closesProperties(part)) {
    opened['properties'] = { [property]: {}, ...(isJsonObject(part['properties']) ? part['properties'] : {}) };
  }
  if (part['propertyNames'] !== undefined) opened['propertyNames'] = { anyOf: [{ const: property }, part['propertyNames']] };
  for (const bound of ['minProperties', 'maxProperties']) {
    const limit = part[bound];
    if (typeof limit === 'number') opened[bound] = limit + 1;
  }
  return opened;
}

/** Visits every schema that says something about the root object itself, the root first. */
function visitRoot(document: JsonObject, part: unknown, visit: (part: JsonObject) => void, seen = new Set<unknown>()): void {
  if (!isJsonObject(part) || seen.has(part)) return;
  seen.add(part);
  visit(part);
  const branches = [
    ...branchLists.flatMap((key) => listIn(part[key])),
    ...branchSchemas.map((key) => part[key]),
    followReference(document, part['$ref']),
  ];
  for (const branch of branches) visitRoot(document, branch, visit, seen);
}

function closesProperties(part: JsonObject): boolean {
  return ['additionalProperties', 'unevaluatedProperties'].some((key) => part[key] !== undefined && part[key] !== true);
}

function isClosed(document: JsonObject, target: JsonObject): boolean {
  let closed = false;
  visitRoot(document, target, (part) => {
    closed ||= closesProperties(part) || part['propertyNames'] !== undefined || part['maxProperties'] !== undefined;
  });
  return closed;
}

function listIn(value: unknown): unknown[] {
  const list: unknown[] = Array.isArray(value) ? value : [];
  return list;
}
