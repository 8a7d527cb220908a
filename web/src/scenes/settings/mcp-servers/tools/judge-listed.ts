import type { ServerTool } from '@gatehouse/contract';
import type { ServerFormValues } from '../form/server-form-values.ts';

/** The lists of a form: which original names exist for anybody. */
export type ToolLists = Pick<ServerFormValues, 'tool_allow_list' | 'tool_deny_list'>;

/** Whether a tool exists by these lists: the deny list wins, and an empty allow list allows everything. */
export function isAllowed(name: string, { tool_allow_list: allow, tool_deny_list: deny }: ToolLists): boolean {
  return !deny.includes(name) && (allow.length === 0 || allow.includes(name));
}

/** Entries of either list that no tool has: mistyped, or taken away by the server. */
export function findVanished(lists: ToolLists, tools: readonly Pick<ServerTool, 'name'>[]): string[] {
  const known = new Set(tools.map(({ name }) => name));
  return [...new Set([...lists.tool_allow_list, ...lists.tool_deny_list])].filter((name) => !known.has(name));
}

export function isReadOnly({ annotations }: Pick<ServerTool, 'annotations'>): boolean {
  return annotations['readOnlyHint'] === true;
}

/**
 * The lists that let a tool exist, or keep it from existing. An allow list would allow everything once it is empty: its last tool is
 * blocked by name instead.
 */
export function setAllowed(lists: ToolLists, name: string, allowed: boolean): ToolLists {
  const { tool_allow_list: allow, tool_deny_list: deny } = lists;
  const chosen = allow.length > 0;
  if (allowed) {
    return {
      tool_allow_list: chosen && !allow.includes(name) ? [...allow, name] : allow,
      tool_deny_list: deny.filter((entry) => entry !== name),
    };
  }
  const rest = allow.filter((entry) => entry !== name);
  if (chosen && rest.length > 0) return { tool_allow_list: rest, tool_deny_list: deny };
  return { tool_allow_list: allow, tool_deny_list: deny.includes(name) ? deny : [...deny, name] };
}

/** Only these tools exist, and none that comes later. */
export function allowOnly(names: readonly string[], lists: ToolLists): ToolLists {
  return { tool_allow_list: [...names], tool_deny_list: lists.tool_deny_list.filter((name) => !names.includes(name)) };
}

/** What is allowed now stays so, what is blocked stays blocked, and tools that come later are allowed. */
export function allowComing(lists: ToolLists, tools: readonly Pick<ServerTool, 'name'>[]): ToolLists {
  const blocked = tools.map(({ name }) => name).filter((name) => !isAllowed(name, lists));
  return { tool_allow_list: [], tool_deny_list: [...new Set([...lists.tool_deny_list, ...blocked])] };
}
