import { createHash } from 'node:crypto';

/** Room for the prefixes that MCP clients put before a name: model APIs stop at 64. */
export const exposedNameMaxLength = 48;

type NamedTool = { serverId: string; slug: string; name: string };

/**
 * Gives each tool the name that models and outside clients see: `<slug>__<tool>` in `[A-Za-z0-9_-]`, a letter first (`t_` is put
 * before it otherwise), at most 48 characters. Where cleaning or cutting changed it, or where two would be the same (also
 * ignoring case: then both), it ends in `_` and 6 characters of a hash of the server's id and the original name.
 *
 * No two different tools get the same name, and a tool's name does not depend on the order of the input. The same tool given
 * twice gets the same name twice. Names are looked up in the map that this makes, never split.
 *
 * @returns exposed names, in the order of `tools`
 */
export function exposeNames(tools: readonly NamedTool[]): string[] {
  const keys = tools.map(keyOf);
  const distinct = new Map<string, Candidate>();
  tools.forEach((tool, index) => {
    const key = keys[index] ?? '';
    if (!distinct.has(key)) distinct.set(key, candidateFor(tool, key));
  });
  separate([...distinct.values()]);
  return keys.map((key) => distinct.get(key)?.exposed ?? '');
}

type Candidate = {
  key: string;
  /** Cleaned, not cut. */
  stem: string;
  /** How often 6 characters of the hash were needed: 0 is none, 2 and more only where hashes clash. */
  rounds: number;
  exposed: string;
};

function keyOf(tool: NamedTool): string {
  return `${tool.serverId}\0${tool.name}`;
}

function candidateFor(tool: NamedTool, key: string): Candidate {
  const wanted = `${tool.slug}__${tool.name}`;
  const cleaned = /[^A-Za-z0-9_-]/.test(wanted) ? wanted.replace(/[^A-Za-z0-9_-]/gu, '_') : wanted;
  const stem = /^[A-Za-z]/.test(cleaned) ? cleaned : `t_${cleaned}`;
  const kept = cleaned === wanted && stem.length <= exposedNameMaxLength;
  return write({ key, stem, rounds: kept ? 0 : 1, exposed: stem });
}

function write(candidate: Candidate): Candidate {
  if (candidate.rounds === 0) return candidate;
  const suffix = `_${hash(candidate.key, candidate.rounds * 6)}`;
  candidate.exposed = candidate.stem.slice(0, exposedNameMaxLength - suffix.length) + suffix;
  return candidate;
}

/** Lengthens the hash of everything that clashes until nothing does. A plain name that equals a hashed one gets a hash too. */
function separate(candidates: readonly Candidate[]): void {
  for (let clashing = findClashes(candidates); clashing.length > 0; clashing = findClashes(candidates)) {
    // Lowest round first: a name that is still plain gives way before a hash grows, whatever the order of the input.
    const lowest = Math.min(...clashing.map((group) => Math.min(...group.map((candidate) => candidate.rounds))));
    for (const group of clashing) {
      for (const candidate of group) {
        if (candidate.rounds > lowest || candidate.rounds >= maxRounds) continue;
        candidate.rounds += 1;
        write(candidate);
      }
    }
    if (lowest >= maxRounds) return; // two inputs with the same 180 bits of SHA-256
  }
}

const maxRounds = 6;

/** Almost always there are none: a thousand names are looked through at every step of a turn. */
function findClashes(candidates: readonly Candidate[]): Candidate[][] {
  const first = new Map<string, Candidate>();
  const groups = new Map<string, Candidate[]>();
  for (const candidate of candidates) {
    const name = candidate.exposed.toLowerCase();
    const other = first.get(name);
    if (!other) {
      first.set(name, candidate);
      continue;
    }
    const group = groups.get(name);
    if (group) group.push(candidate);
    else groups.set(name, [other, candidate]);
  }
  return [...groups.values()];
}

/** The first `length` characters of SHA-256 in lower-case base32. @see RFC 4648, section 6 */
function hash(key: string, length: number): string {
  const digest = createHash('sha256').update(key).digest();
  let bits = 0;
  let held = 0;
  let text = '';
  for (const byte of digest) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5 && text.length < length) {
      bits -= 5;
      text += 'abcdefghijklmnopqrstuvwxyz234567'[(held >> bits) & 31];
    }
    held &= (1 << bits) - 1;
  }
  return text;
}
