export type JsonObject = Record<string, unknown>;

/** True for what JSON calls an object: not null, not an array, not a number that is kept as its text. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !JSON.isRawJSON(value);
}

/**
 * True when arrays and objects are nested more than `limit` deep. Asked before anything recursive touches what an upstream sent:
 * a megabyte of opening brackets ends the stack otherwise. Takes no stack itself.
 */
export function isDeeperThan(value: unknown, limit: number): boolean {
  let level = isContainer(value) ? [value] : [];
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > limit) return true;
    level = level.flatMap((container) => Object.values(container).filter(isContainer));
  }
  return false;
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
