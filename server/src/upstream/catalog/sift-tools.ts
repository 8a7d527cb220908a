import { toStorableText } from '../../protocol/mcp/storable-json.ts';
import type { ToolDefinition } from '../../protocol/mcp/tool-definition.ts';
import type { DroppedTool, ToolListing } from '../upstream.ts';
import { isObject, type JsonObject } from '../wire/json-rpc.ts';
import { findMirroredParams } from '../wire/mirror-params.ts';

export const catalogLimits = {
  tools: 1_000,
  /** Of all definitions of a server, as JSON text. */
  bytes: 1024 * 1024,
  definitionBytes: 256 * 1024,
  /** What is kept of definitions that were dropped: beyond it only their number is told. */
  dropped: 100,
} as const;

export type Sieve = {
  /** Takes one page in. @returns false once a cap is reached: further pages are of no use */
  add(entries: readonly unknown[]): boolean;
  /** Says of the list as a whole why nothing more is read of it. */
  cutOff(reason: string): void;
  listing(): Pick<ToolListing, 'tools' | 'dropped'>;
};

/**
 * Sorts the entries of `tools/list` into what can be used and what cannot, with a reason each. One broken definition costs
 * that tool and no other; unknown fields are kept.
 *
 * @param era on the stateless era, tools whose `x-mcp-header` annotations are not valid must not be used
 */
export function siftTools(era: 'stateful' | 'stateless'): Sieve {
  const tools: ToolDefinition[] = [];
  const dropped: DroppedTool[] = [];
  let cut: string | undefined;
  const names = new Set<string>();
  let bytes = 0;
  let untold = 0;

  const drop = (name: string, reason: string) => {
    if (dropped.length < catalogLimits.dropped) dropped.push({ name: name.slice(0, 128), reason });
    else untold += 1;
  };

  const take = (entry: unknown) => {
    const name = isObject(entry) && typeof entry['name'] === 'string' ? entry['name'] : '';
    const judged = judgeTool(entry, era);
    if (!judged.ok) return drop(toStorableText(name) || '(no name)', judged.reason);
    if (names.has(name)) return drop(name, 'another tool of this server has the same name');
    const size = Buffer.byteLength(JSON.stringify(judged.tool));
    if (size > catalogLimits.definitionBytes)
      return drop(name, `its definition is larger than ${catalogLimits.definitionBytes / 1024} KiB`);
    if (tools.length >= catalogLimits.tools) {
      cut = `it lists more than ${catalogLimits.tools.toLocaleString('en')} tools; the first ${tools.length.toLocaleString('en')} are used`;
      return undefined;
    }
    if (bytes + size > catalogLimits.bytes) {
      cut = `the definitions of its tools come to more than ${catalogLimits.bytes / 1024 / 1024} MiB; the first ${tools.length} are used`;
      return undefined;
    }
    names.add(name);
    bytes += size;
    tools.push(judged.tool);
    return undefined;
  };

  return {
    add(entries) {
      for (const entry of entries) {
        if (cut !== undefined) break;
        take(entry);
      }
      return cut === undefined;
    },
    cutOff(reason) {
      cut = reason;
    },
    listing() {
      const others = untold === 0 ? [] : [{ reason: `${untold} more of its definitions cannot be used` }];
      return { tools, dropped: [...dropped, ...others, ...(cut === undefined ? [] : [{ reason: cut }])] };
    },
  };
}

type Judged = { ok: true; tool: ToolDefinition } | { ok: false; reason: string };

function judgeTool(entry: unknown, era: 'stateful' | 'stateless'): Judged {
  if (!isObject(entry)) return { ok: false, reason: 'it is not an object' };
  const { name, inputSchema } = entry;
  if (typeof name !== 'string' || name === '') return { ok: false, reason: 'it has no name' };
  if (toStorableText(name) !== name) return { ok: false, reason: 'its name holds a character that is no text' };
  if (name.length > 256) return { ok: false, reason: 'its name is longer than 256 characters' };
  if (!isObject(inputSchema)) return { ok: false, reason: 'its inputSchema is not an object' };
  if (inputSchema['type'] !== 'object') return { ok: false, reason: 'the root of its inputSchema is not of the type object' };
  if (era === 'stateless') {
    const mirrored = findMirroredParams(inputSchema);
    if (!mirrored.ok) return { ok: false, reason: mirrored.reason };
  }
  return { ok: true, tool: toDefinition(entry, name, inputSchema) };
}

// What is typed must hold; a field of another type is left out, and the tool is still good.
function toDefinition(entry: JsonObject, name: string, inputSchema: JsonObject): ToolDefinition {
  const { title, description, annotations, ...rest } = entry;
  return {
    ...rest,
    name,
    inputSchema,
    ...(typeof title === 'string' ? { title } : {}),
    ...(typeof description === 'string' ? { description } : {}),
    ...(isObject(annotations) ? { annotations: toAnnotations(annotations) } : {}),
  };
}

function toAnnotations(given: JsonObject): NonNullable<ToolDefinition['annotations']> {
  const { title, readOnlyHint, destructiveHint, idempotentHint, openWorldHint, ...rest } = given;
  const hints = { readOnlyHint, destructiveHint, idempotentHint, openWorldHint };
  const good = Object.entries(hints).filter((hint): hint is [string, boolean] => typeof hint[1] === 'boolean');
  return { ...rest, ...(typeof title === 'string' ? { title } : {}), ...Object.fromEntries(good) };
}
