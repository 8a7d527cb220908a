/** An admin's two lists of original tool names. */
export type ToolLists = { allow: readonly string[]; deny: readonly string[] };

export type ToolDecision = { allowed: true } | { allowed: false; reason: 'denied' | 'not_allowed' };

/**
 * Says whether a tool exists for anybody: the deny list wins over the allow list, and an empty allow list allows everything.
 * @param name the original name, compared exactly
 */
export function decideTool(name: string, lists: ToolLists): ToolDecision {
  if (lists.deny.includes(name)) return { allowed: false, reason: 'denied' };
  if (lists.allow.length > 0 && !lists.allow.includes(name)) return { allowed: false, reason: 'not_allowed' };
  return { allowed: true };
}

/**
 * Finds entries of either list that name no tool: a typing error, or a tool that the upstream took away.
 * @param names original names of all tools that the server lists
 * @returns each such entry once, the allow list's first; empty when all fit
 */
export function findUnmatched(lists: ToolLists, names: readonly string[]): string[] {
  const known = new Set(names);
  return [...new Set([...lists.allow, ...lists.deny])].filter((entry) => !known.has(entry));
}
