import { endOfObject, isObject, parseObject } from './parse-call-clauses.ts';

type Json = Record<string, unknown>;

/**
 * Arguments for a tool out of what a person wrote: a JSON object in it, `key=value` pairs, and for required properties that are
 * still missing something that fits their type: numbers from the message in their order, the first quoted text, else all of it.
 *
 * Does not check the result against the schema.
 */
export function fillArguments(schema: Json, message: string, spoken = message): Json {
  const properties = isObject(schema['properties']) ? schema['properties'] : {};
  const args: Json = { ...findObject(message), ...readPairs(message, properties) };
  const source = { numbers: [...withoutPairs(spoken).matchAll(/-?\b\d+(?:\.\d+)?\b/g)].map(Number), text: quotedOrAll(spoken) };
  for (const name of stringsOf(schema['required'])) {
    if (!(name in args) && name !== findIntentProperty(schema)) args[name] = invent(properties[name], schema, source, 0);
  }
  return args;
}

/**
 * Adds the intent where the schema asks for one and the arguments have none.
 * @see protocol/mcp/model-intent.ts, which puts the property there
 */
export function addIntentArgument(schema: Json, args: Json, intent: string): Json {
  const property = findIntentProperty(schema);
  return property === undefined || property in args ? args : { [property]: intent, ...args };
}

function findIntentProperty(schema: Json): string | undefined {
  const properties = isObject(schema['properties']) ? schema['properties'] : {};
  return Object.keys(properties).find((name) => {
    const property = properties[name];
    if (!/^model_intent(_\d+)?$/.test(name) || !isObject(property)) return false;
    return typeof property['description'] === 'string' && /what this call is for/i.test(property['description']);
  });
}

function findObject(message: string): Json {
  const start = message.indexOf('{');
  return (start < 0 ? undefined : parseObject(message.slice(start, endOfObject(message, start)))) ?? {};
}

const pair = /(?<![\w.-])([A-Za-z_][\w.-]*)=("(?:[^"\\]|\\.)*"|'[^']*'|[^\s,;]+)/g;

function readPairs(message: string, properties: Json): Json {
  return Object.fromEntries(
    [...message.matchAll(pair)].map(([, name = '', value = '']) => [name, readValue(value, properties[name])]),
  );
}

function readValue(text: string, schema: unknown): unknown {
  if (/^".*"$/s.test(text)) return parseJson(text) ?? text.slice(1, -1);
  if (/^'.*'$/s.test(text)) return text.slice(1, -1);
  if (isObject(schema) && schema['type'] === 'string') return text;
  return parseJson(text) ?? text;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function withoutPairs(message: string): string {
  return message.replace(pair, ' ');
}

function quotedOrAll(message: string): string {
  const quoted = /"([^"]{1,1000})"|“([^”]{1,1000})”/.exec(withoutPairs(message));
  return (quoted?.[1] ?? quoted?.[2] ?? withoutPairs(message)).replace(/\s+/g, ' ').trim() || 'text';
}

type Source = { numbers: number[]; text: string };

function invent(given: unknown, root: Json, source: Source, depth: number): unknown {
  const schema = followReference(given, root);
  if (depth > 5) return null;
  if ('const' in schema) return schema['const'];
  if ('default' in schema) return schema['default'];
  const choices = schema['enum'];
  if (Array.isArray(choices)) return choices.find((choice) => source.text.includes(String(choice))) ?? choices[0];
  const variants = [schema['anyOf'], schema['oneOf'], schema['allOf']].find((list) => Array.isArray(list));
  if (variants) return invent(variants[0], root, source, depth + 1);
  const type: unknown = Array.isArray(schema['type']) ? schema['type'][0] : schema['type'];
  if (type === 'number' || type === 'integer') return source.numbers.shift() ?? numberOf(schema['minimum']) ?? 1;
  if (type === 'boolean') return false;
  if (type === 'null') return null;
  if (type === 'array') return inventItems(schema, root, source, depth);
  if (type === 'object' || isObject(schema['properties'])) return inventObject(schema, root, source, depth);
  return inventText(schema, source);
}

function inventText(schema: Json, source: Source): string {
  if (schema['format'] === 'date') return '2026-01-01';
  if (schema['format'] === 'date-time') return '2026-01-01T00:00:00Z';
  if (schema['format'] === 'uri' || schema['format'] === 'url')
    return /https?:\/\/\S+/.exec(source.text)?.[0] ?? 'https://example.com';
  if (schema['format'] === 'email') return /\S+@\S+\.\w+/.exec(source.text)?.[0] ?? 'someone@example.com';
  const text = source.text.slice(0, numberOf(schema['maxLength']) ?? 1_000);
  return text.padEnd(Math.min(numberOf(schema['minLength']) ?? 0, 1_000), '.');
}

function inventItems(schema: Json, root: Json, source: Source, depth: number): unknown[] {
  const length = Math.min(numberOf(schema['minItems']) ?? 0, 10);
  return Array.from({ length }, () => invent(schema['items'], root, source, depth + 1));
}

function inventObject(schema: Json, root: Json, source: Source, depth: number): Json {
  const properties = isObject(schema['properties']) ? schema['properties'] : {};
  const required = stringsOf(schema['required']);
  return Object.fromEntries(required.map((name) => [name, invent(properties[name], root, source, depth + 1)]));
}

function followReference(schema: unknown, root: Json): Json {
  if (!isObject(schema)) return {};
  const name = typeof schema['$ref'] === 'string' ? /^#\/(\$defs|definitions)\/([^/]+)$/.exec(schema['$ref']) : null;
  const definitions = name?.[1] === undefined ? undefined : root[name[1]];
  const target = isObject(definitions) && name?.[2] !== undefined ? definitions[name[2]] : undefined;
  return isObject(target) ? target : schema;
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function stringsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
