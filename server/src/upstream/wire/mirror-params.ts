import { isObject, type JsonObject } from './json-rpc.ts';

/** A property of a tool's input that has to be sent as `Mcp-Param-<headerName>` too. */
export type MirroredParam = { path: readonly string[]; headerName: string };

const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const permitted = new Set(['string', 'integer', 'boolean']);
// Where a schema may hold further schemas that no chain of `properties` leads to.
const schemaKeys = ['items', 'prefixItems', 'contains', 'additionalProperties', 'unevaluatedProperties', 'unevaluatedItems', 'propertyNames',
  'oneOf', 'anyOf', 'allOf', 'not', 'if', 'then', 'else']; // prettier-ignore
const schemaMapKeys = ['$defs', 'definitions', 'patternProperties', 'dependentSchemas'];

/**
 * Finds the `x-mcp-header` annotations of an input schema.
 *
 * @returns the parameters to mirror, or why the tool must not be used: an annotation that is no header name, stands on
 * anything but a string, integer or boolean, is used twice (ignoring case), or is not reachable by `properties` alone
 * @see MCP 2026-07-28, server/tools, "x-mcp-header"
 */
export function findMirroredParams(inputSchema: unknown): { ok: true; params: MirroredParam[] } | { ok: false; reason: string } {
  const params: MirroredParam[] = [];
  const seen = new Set<string>();
  const visit = (node: unknown, path: readonly string[], isReachable: boolean, depth: number): string | undefined => {
    if (Array.isArray(node)) return firstFault(node, (one) => visit(one, path, false, depth + 1));
    if (!isObject(node)) return undefined;
    if (depth > 64) return 'its schema is nested too deeply';
    if (Object.hasOwn(node, 'x-mcp-header')) {
      const fault = judge(node, path, isReachable, seen);
      if (fault !== undefined) return fault;
      params.push({ path, headerName: String(node['x-mcp-header']) });
    }
    const { properties } = node;
    return (
      firstFault(isObject(properties) ? Object.entries(properties) : [], ([name, child]) =>
        visit(child, [...path, name], isReachable, depth + 1),
      ) ??
      firstFault(schemaKeys, (key) => visit(node[key], [...path, key], false, depth + 1)) ??
      firstFault(schemaMapKeys, (key) => {
        const map = node[key];
        return firstFault(isObject(map) ? Object.values(map) : [], (child) => visit(child, [...path, key], false, depth + 1));
      })
    );
  };
  const reason = visit(inputSchema, [], true, 0);
  return reason === undefined ? { ok: true, params } : { ok: false, reason };
}

/** The `mcp-param-*` headers for one call; parameters that are absent or null have none. */
export function mirrorParams(params: readonly MirroredParam[], args: JsonObject): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const { path, headerName } of params) {
    const value = path.reduce<unknown>((at, key) => (isObject(at) && Object.hasOwn(at, key) ? at[key] : undefined), args);
    const text = JSON.isRawJSON(value) ? value.rawJSON : value;
    if (typeof text === 'string' || typeof text === 'number' || typeof text === 'boolean') {
      headers[`mcp-param-${headerName.toLowerCase()}`] = encodeHeaderValue(String(text));
    }
  }
  return headers;
}

/** A text as a header value: as it is where that is safe, else as `=?base64?...?=`. */
export function encodeHeaderValue(text: string): string {
  const isSafe = /^[\x20-\x7e]*$/.test(text) && text.trim() === text && !/^=\?base64\?.*\?=$/i.test(text);
  return isSafe ? text : `=?base64?${Buffer.from(text, 'utf8').toString('base64')}?=`;
}

function judge(node: JsonObject, path: readonly string[], isReachable: boolean, seen: Set<string>): string | undefined {
  const where = path.join('.') || 'the root';
  const name = node['x-mcp-header'];
  if (!isReachable || path.length === 0) return `its x-mcp-header at ${where} is not on a plain property`;
  if (typeof name !== 'string' || !token.test(name)) return `its x-mcp-header at ${where} is no header name`;
  if (typeof node['type'] !== 'string' || !permitted.has(node['type'])) {
    return `its x-mcp-header at ${where} is not on a string, integer or boolean`;
  }
  const lower = name.toLowerCase();
  if (seen.has(lower)) return `it uses the x-mcp-header ${name} twice`;
  seen.add(lower);
  return undefined;
}

function firstFault<Item>(items: readonly Item[], check: (item: Item) => string | undefined): string | undefined {
  for (const item of items) {
    const fault = check(item);
    if (fault !== undefined) return fault;
  }
  return undefined;
}
