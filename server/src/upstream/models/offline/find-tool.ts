/** What the offline model knows of a tool: what every model is told. */
export type OfferedTool = { name: string; description: string; inputSchema: Record<string, unknown> };

/**
 * Finds the tool that a message calls by name: the exposed name exactly, else the part after the server's slug, ignoring case
 * and what was done to the name to make it fit. The first of several wins.
 */
export function findToolByName(tools: readonly OfferedTool[], name: string): OfferedTool | undefined {
  const cleaned = name.replace(/[^A-Za-z0-9_-]/g, '_').toLowerCase();
  const fits = (tool: OfferedTool) =>
    tool.name
      .toLowerCase()
      .replace(/_[a-z2-7]{6}$/, '')
      .endsWith(`__${cleaned}`);
  return (
    tools.find((tool) => tool.name === name) ??
    tools.find((tool) => tool.name.toLowerCase() === cleaned) ??
    tools.find((tool) => tool.name.toLowerCase().endsWith(`__${cleaned}`)) ??
    tools.find(fits)
  );
}

/**
 * Picks the tool whose words a message uses most. A word of the tool's own name counts three times, one of the server's slug or
 * of the description once; the first of equals wins.
 * @returns undefined when no tool's own name, nor two other words of it, are in the message
 */
export function findToolByWords(tools: readonly OfferedTool[], message: string): OfferedTool | undefined {
  const said = new Set(wordsOf(message));
  let best: { tool: OfferedTool; score: number } | undefined;
  for (const tool of tools) {
    const { slug, name } = splitName(tool.name);
    const score = 3 * count(said, name) + count(said, slug) + count(said, tool.description);
    if (score >= 2 && score > (best?.score ?? 0)) best = { tool, score };
  }
  return best?.tool;
}

/** The tool's name in words: `linear__search_issues` is "search issues". */
export function spellTool(tool: OfferedTool): string {
  return splitName(tool.name)
    .name.replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[_-]+/g, ' ')
    .trim();
}

function splitName(exposedName: string): { slug: string; name: string } {
  const at = exposedName.indexOf('__');
  return at < 0 ? { slug: '', name: exposedName } : { slug: exposedName.slice(0, at), name: exposedName.slice(at + 2) };
}

function count(said: ReadonlySet<string>, text: string): number {
  return new Set(wordsOf(text).filter((word) => said.has(word))).size;
}

/** Words in lower case and without a plural `s`; the ones that say nothing are left out. */
function wordsOf(text: string): string[] {
  return text
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .map((word) => (word.length > 3 && word.endsWith('s') ? word.slice(0, -1) : word))
    .filter((word) => word.length > 1 && !fillers.has(word));
}

const fillers = new Set(
  `an and any are as at be by call can could do does for from get give given has have how if in into is it its let like me my no not
  of on one or please so some tell than that the thi their them then there these they to tool use user using value wa want we what
  when where which who will with would you your hello hi`.split(/\s+/),
);
