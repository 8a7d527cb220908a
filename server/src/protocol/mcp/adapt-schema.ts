import { flattenSchemaRoot, mergeSchemas } from './flatten-schema-root.ts';
import { isDeeperThan, isJsonObject } from './json-object.ts';
import type { JsonObject } from './json-object.ts';
import { followReference } from './json-pointer.ts';
import { schemaDialects } from './schema-dialects.ts';
import type { SchemaDialect, SchemaProvider } from './schema-dialects.ts';
import { isValidPlainKeyword, schemaKeywords, schemaListKeywords, schemaMapKeywords } from './schema-keywords.ts';

export type AdaptedSchema = { ok: true; schema: JsonObject } | { ok: false; reason: string };

/** A schema nested deeper, with more parts after definitions are put in place, or longer as JSON text, is not given to a model. */
const limits = { depth: 64, parts: 3_000, chars: 100_000 };

/**
 * Writes a tool's input schema so that the provider of a model takes it. The root becomes one object with properties; keywords
 * that are not of the standard, have an invalid value or are not known to the provider are left out; references within the
 * document are kept as `$defs`, or replaced by what they refer to where the provider takes none (a definition within itself then
 * ends as an object of any shape). Nothing is fetched: a reference to elsewhere accepts anything.
 *
 * The result may accept more than the original, never less: the upstream checks the arguments itself.
 *
 * @returns `reason` (for people: "its …") when the tool has to be left out: its input is no object, it has a parameter that the
 * provider cannot name, or it is over a bound
 */
export function adaptSchema(schema: unknown, provider: SchemaProvider): AdaptedSchema {
  if (!isJsonObject(schema)) return { ok: false, reason: 'its input schema is not an object' };
  if (isDeeperThan(schema, limits.depth))
    return { ok: false, reason: `its input schema is nested more than ${limits.depth} deep` };
  const dialect = schemaDialects[provider];
  const root = dialect.rootBranches ? schema : flattenSchemaRoot(schema);
  if (!acceptsObjects(root['type'])) return { ok: false, reason: 'its input is not an object' };
  const writer: Writer = { document: schema, dialect, partsLeft: limits.parts, definitions: new Map() };
  const written = write(writer, { ...root, type: 'object' }, []);
  const named = nameProperties(written, dialect);
  if (!named.ok) return named;
  const definitions = writeDefinitions(writer);
  const adapted = { ...named.schema, ...(Object.keys(definitions).length > 0 && { $defs: definitions }) };
  if (writer.partsLeft < 0) return { ok: false, reason: `its input schema has more than ${limits.parts} parts` };
  if (JSON.stringify(adapted).length > limits.chars)
    return { ok: false, reason: `its input schema is longer than ${limits.chars} characters` };
  return { ok: true, schema: adapted };
}

type Writer = {
  document: JsonObject;
  dialect: SchemaDialect;
  partsLeft: number;
  /** Reference -> its name in `$defs`, in the order met. */
  definitions: Map<string, string>;
};

/** @param within references that are being put in place around this schema */
function write(writer: Writer, schema: unknown, within: readonly string[]): JsonObject {
  writer.partsLeft -= 1;
  if (!isJsonObject(schema) || writer.partsLeft < 0) return {};
  const { $ref, ...own } = schema;
  if (typeof $ref === 'string') return writeReference(writer, $ref, own, within);
  let written: JsonObject = {};
  for (const [keyword, value] of Object.entries(standardised(own, writer.dialect))) {
    if (writer.dialect.keywords && !writer.dialect.keywords.has(keyword)) continue;
    const kept = writeKeyword(writer, keyword, value, within);
    if (kept !== undefined) written[keyword] = kept;
  }
  if (writer.dialect.keywords && !writer.dialect.keywords.has('allOf') && Array.isArray(own['allOf'])) {
    for (const branch of own['allOf']) written = mergeSchemas(written, write(writer, branch, within), 'first');
  }
  if (hasType(written['type'], 'array') && written['items'] === undefined && written['prefixItems'] === undefined)
    written['items'] = {};
  if (Array.isArray(written['required']) && isJsonObject(written['properties']) && writer.dialect.keywords) {
    const properties = written['properties'];
    written['required'] = written['required'].filter(
      (name: unknown) => typeof name === 'string' && Object.hasOwn(properties, name),
    );
  }
  return written;
}

function writeKeyword(writer: Writer, keyword: string, value: unknown, within: readonly string[]): unknown {
  if (schemaKeywords.has(keyword))
    return typeof value === 'boolean' ? value : isJsonObject(value) ? write(writer, value, within) : undefined;
  if (schemaListKeywords.has(keyword)) {
    const branches: unknown[] = Array.isArray(value) ? value : [];
    return branches.length === 0 ? undefined : branches.map((branch) => write(writer, branch, within));
  }
  if (schemaMapKeywords.has(keyword)) {
    if (!isJsonObject(value)) return undefined;
    const allowed = Object.entries(value).filter(([, inner]) => inner !== false);
    return Object.fromEntries(allowed.map(([name, inner]) => [name, write(writer, inner, within)]));
  }
  if (keyword === 'format' && writer.dialect.formats && !writer.dialect.formats.has(String(value))) return undefined;
  return isValidPlainKeyword(keyword, value) ? value : undefined;
}

function writeReference(writer: Writer, reference: string, own: JsonObject, within: readonly string[]): JsonObject {
  const target = followReference(writer.document, reference);
  if (target === undefined || target === true) return write(writer, own, within);
  if (writer.dialect.references) return { ...write(writer, own, within), $ref: `#/$defs/${definitionName(writer, reference)}` };
  if (within.includes(reference)) {
    const { type, title, description } = isJsonObject(target) ? target : {};
    return write(writer, { type, title, description, ...own }, within);
  }
  const inner = [...within, reference];
  return { ...write(writer, target, inner), ...write(writer, own, inner) };
}

function definitionName(writer: Writer, reference: string): string {
  const known = writer.definitions.get(reference);
  if (known !== undefined) return known;
  const wanted = (reference.split('/').at(-1) ?? '')
    .replace(/[^A-Za-z0-9_.-]/g, '_')
    .slice(0, 40)
    .replace(/^#?$/, 'root');
  const taken = new Set(writer.definitions.values());
  let name = wanted;
  for (let number = 2; taken.has(name); number += 1) name = `${wanted}_${number}`;
  writer.definitions.set(reference, name);
  return name;
}

/** Writing a definition may meet further references, which are written in turn. */
function writeDefinitions(writer: Writer): JsonObject {
  const written: JsonObject = {};
  for (const [reference, name] of writer.definitions)
    written[name] = write(writer, followReference(writer.document, reference), []);
  return written;
}

/** Says in keywords of the standard, or of the dialect, what older drafts and a few wide-spread habits say otherwise. */
function standardised(schema: JsonObject, dialect: SchemaDialect): JsonObject {
  const { items, additionalItems, nullable, ...rest } = schema;
  const said: JsonObject = { ...rest };
  if (Array.isArray(items)) {
    if (dialect.keywords) said['items'] = { anyOf: items as unknown[] };
    else Object.assign(said, { prefixItems: items as unknown[] }, additionalItems !== undefined && { items: additionalItems });
  } else if (items !== undefined) {
    said['items'] = items;
  }
  if (Array.isArray(said['required']))
    said['required'] = [...new Set(said['required'].filter((name) => typeof name === 'string'))];
  if (nullable === true && typeof said['type'] === 'string' && said['type'] !== 'null') said['type'] = [said['type'], 'null'];
  if (!dialect.keywords) return said;
  if (said['const'] !== undefined && said['enum'] === undefined) said['enum'] = [said['const']];
  if (Array.isArray(said['enum'])) {
    said['enum'] = said['enum'].filter((value: unknown) => typeof value === 'string' || typeof value === 'number');
  }
  if (said['oneOf'] !== undefined && said['anyOf'] === undefined) said['anyOf'] = said['oneOf'];
  return said;
}

function nameProperties(schema: JsonObject, dialect: SchemaDialect): AdaptedSchema {
  const properties = isJsonObject(schema['properties']) ? schema['properties'] : {};
  const { propertyName } = dialect;
  const required: unknown[] = Array.isArray(schema['required']) ? schema['required'] : [];
  const entries = Object.entries(properties).filter(([name]) => !propertyName || propertyName.test(name));
  const unnamed = Object.keys(properties).find((name) => propertyName && !propertyName.test(name) && required.includes(name));
  if (unnamed !== undefined) {
    return { ok: false, reason: `its parameter "${unnamed.slice(0, 80)}" has a name that the model's provider does not take` };
  }
  return { ok: true, schema: { ...schema, properties: Object.fromEntries(entries) } };
}

function acceptsObjects(type: unknown): boolean {
  return type === undefined || hasType(type, 'object');
}

function hasType(type: unknown, wanted: string): boolean {
  return type === wanted || (Array.isArray(type) && type.includes(wanted));
}
