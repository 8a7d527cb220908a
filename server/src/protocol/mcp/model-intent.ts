import { isDeeperThan, isJsonObject } from './json-object.ts';
import type { JsonObject } from './json-object.ts';
import { followReference } from './json-pointer.ts';
import { openSchemaRoot, rootPropertyNames } from './open-schema-root.ts';

/** Longest label that is kept of what a model wrote, in UTF-16 units. It is asked for fewer than 100. */
export const intentMaxLength = 200;

const intentSchema = {
  type: 'string',
  description:
    'What this call is for, in plain words that the person in the chat reads as its status: say why, start with a verb ending in -ing, ' +
    'stay under 100 characters. Example: "Looking up your open issues".',
};

/** Deeper schemas get the property at their root, and nothing inside them is looked at. */
const maxDepth = 64;

/**
 * Adds one required string beside a tool's own arguments, in which the model says what the call is for. It comes first, so that
 * a model writes it before the arguments. The tool's own properties stay where they are: nothing is nested.
 *
 * The property is `model_intent`, or `model_intent_2` and so on where the tool has that name already. A root that is a reference,
 * has no `properties`, or closes itself (`additionalProperties: false` and its kin) is opened for just this one property; one that
 * refers to itself keeps meaning its own shape. What is not an object (`true`, `false`, absent) counts as a tool without arguments.
 *
 * Does not check that the schema is valid, nor that a pattern in `patternProperties` leaves the property alone.
 */
export function addIntent(inputSchema: unknown): { schema: JsonObject; property: string } {
  const given = isJsonObject(inputSchema) ? inputSchema : {};
  const walkable = !isDeeperThan(given, maxDepth);
  const root = walkable ? inlineRootReference(keepSelfReferences(given)) : given;
  const property = freeName(walkable ? rootPropertyNames(root) : new Set(Object.keys(propertiesOf(root))));
  return {
    property,
    schema: {
      ...(walkable ? openSchemaRoot(root, property) : root),
      type: 'object',
      properties: { [property]: intentSchema, ...propertiesOf(root) },
      required: [
        property,
        ...(Array.isArray(root['required']) ? root['required'].filter((name) => typeof name === 'string') : []),
      ],
    },
  };
}

/**
 * Takes the intent out of the arguments that a model gave. Every other argument stays as it is.
 * @returns `intent` on one line, at most 200 characters; undefined when the model gave none, an empty one, or no text
 */
export function takeIntent(args: JsonObject, property: string): { intent: string | undefined; args: JsonObject } {
  if (!Object.hasOwn(args, property)) return { intent: undefined, args };
  const { [property]: given, ...rest } = args;
  return { intent: typeof given === 'string' ? toLabel(given) : undefined, args: rest };
}

function toLabel(given: string): string | undefined {
  const line = given
    .slice(0, intentMaxLength * 20)
    .toWellFormed()
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim();
  if (line.length <= intentMaxLength) return line === '' ? undefined : line;
  const cut = line.slice(0, intentMaxLength - 1).replace(/[\uD800-\uDBFF]$/, ''); // half of a pair
  return `${cut.trimEnd()}…`;
}

function freeName(taken: ReadonlySet<string>): string {
  if (!taken.has('model_intent')) return 'model_intent';
  let number = 2;
  while (taken.has(`model_intent_${number}`)) number += 1;
  return `model_intent_${number}`;
}

function propertiesOf(schema: JsonObject): JsonObject {
  return isJsonObject(schema['properties']) ? schema['properties'] : {};
}

/** Puts a definition that the root merely refers to in the root's place, where the two say nothing about the same thing. */
function inlineRootReference(root: JsonObject): JsonObject {
  let inlined = root;
  for (let hops = 0; hops < 8; hops += 1) {
    const { $ref, ...own } = inlined;
    const target = followReference(root, $ref);
    if (!isJsonObject(target) || Object.keys(target).some((key) => key in own && !restated.has(key))) break;
    inlined = { ...target, ...own };
  }
  return inlined;
}

/** Keywords that the root may repeat without changing what is valid; its own word counts. */
const restated = new Set(['type', 'title', 'description', '$schema', '$id', '$comment', '$defs', 'definitions']);

/**
 * A schema that refers to itself (`$ref: '#'`, a tree) means its own shape, without the intent: the original is kept as a
 * definition, and the references point there.
 */
function keepSelfReferences(root: JsonObject): JsonObject {
  let found = false;
  const redirect = (value: unknown, name: string): unknown => {
    if (Array.isArray(value)) return value.map((item) => redirect(item, name));
    if (!isJsonObject(value)) return value;
    const entries = Object.entries(value).map(([key, inner]): [string, unknown] => {
      if (key !== '$ref' || inner !== '#') return [key, redirect(inner, name)];
      found = true;
      return [key, `#/$defs/${name}`];
    });
    return Object.fromEntries(entries);
  };
  const { $defs, ...shape } = root;
  const definitions = isJsonObject($defs) ? $defs : {};
  let name = 'arguments';
  while (Object.hasOwn(definitions, name)) name += '_';
  const [redirectedShape, redirectedDefinitions] = [redirect(shape, name), redirect(definitions, name)];
  if (!found || !isJsonObject(redirectedShape) || !isJsonObject(redirectedDefinitions)) return root;
  return { ...redirectedShape, $defs: { ...redirectedDefinitions, [name]: redirectedShape } };
}
