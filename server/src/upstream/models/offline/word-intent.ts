import { spellTool, type OfferedTool } from './find-tool.ts';

const longest = 99;

/**
 * What a call is for, in a few words: the purpose that the message gives it (`call … to see who waits` is "Seeing who waits"), else
 * the first sentence of the tool's description where that says what it does, else "Calling" and its name.
 */
export function wordIntent(tool: OfferedTool, purpose: string | undefined): string {
  const does = /^([a-z]+s)\b(.*?)(?:[.;:\n]|, |$)/is.exec(tool.description.trim());
  const [, verb = '', rest = ''] = (purpose === undefined ? undefined : /^([a-z]+)\b(.*)$/is.exec(purpose)) ?? [];
  if (verb !== '') return cut(`${toGerund(verb)}${rest}`);
  if (does && !determiners.test(does[1] ?? '')) return cut(`${toGerund(toBase(does[1] ?? ''))}${does[2] ?? ''}`);
  return `Calling ${spellTool(tool)}`;
}

const determiners = /^(?:this|these|its|theirs|his|yours|ours|always|various|plus|less)$/i;

/** `Searches` is "search", `Carries` is "carry". */
function toBase(verb: string): string {
  if (/ies$/i.test(verb) && verb.length > 4) return `${verb.slice(0, -3)}y`;
  return /(?:ch|sh|ss|x|zz|o)es$/i.test(verb) ? verb.slice(0, -2) : verb.slice(0, -1);
}

/** `make` is "Making", `get` is "Getting", `see` is "Seeing". */
function toGerund(base: string): string {
  const small = base.toLowerCase();
  const stem = /[^eoy]e$/.test(small) && small.length > 2 ? small.slice(0, -1) : small;
  const doubled = /^[^aeiou]*[aeiou][^aeiouwxy]$/.test(small) ? stem + stem.slice(-1) : stem;
  return `${doubled.charAt(0).toUpperCase()}${doubled.slice(1)}ing`;
}

function cut(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length <= longest ? line : `${line.slice(0, longest - 1).trimEnd()}…`;
}
