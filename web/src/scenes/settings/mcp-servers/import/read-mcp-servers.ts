/** An entry of an `mcpServers` file that can be registered. */
export type ImportEntry = {
  key: string;
  name: string;
  url: string;
  transport: 'streamable_http' | 'sse';
  headers: Record<string, string>;
  /** Whether the file has it turned off. */
  disabled: boolean;
  /** What somebody should know before it is registered. */
  note: string | undefined;
  /** Whether values of headers are placeholders. */
  hasBlanks: boolean;
};
/** One that cannot, why, and what to do instead. */
export type RefusedEntry = { key: string; name: string; why: string; instead: string };
export type ImportFile = { entries: ImportEntry[]; refused: RefusedEntry[] };

/**
 * Reads the JSON that other programs keep their MCP servers in: a map by name under `mcpServers` (or `servers`), or that map alone.
 * Asks no network.
 * @returns a sentence where the text is no such file
 */
export function readMcpServers(text: string): ImportFile | string {
  const map = findMap(parse(text));
  if (typeof map === 'string') return map;
  const file: ImportFile = { entries: [], refused: [] };
  for (const [key, given] of Object.entries(map)) {
    const entry = readEntry(key, given);
    if ('why' in entry) file.refused.push(entry);
    else file.entries.push(entry);
  }
  return file.entries.length + file.refused.length === 0 ? 'There are no servers in it.' : file;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    return error instanceof SyntaxError ? error : undefined;
  }
}

function findMap(file: unknown): Record<string, unknown> | string {
  if (file instanceof SyntaxError) return `This is not JSON: ${file.message}.`;
  if (!isObject(file)) return 'This is no list of servers: it has to be a JSON object with "mcpServers" in it.';
  const map = file['mcpServers'] ?? file['servers'] ?? (isObject(file['mcp']) ? file['mcp']['servers'] : undefined) ?? file;
  const isMap = isObject(map) && Object.values(map).every(isObject);
  return isMap ? map : 'This is no list of servers: it has to be a JSON object with "mcpServers" in it.';
}

function readEntry(key: string, given: unknown): ImportEntry | RefusedEntry {
  const entry = isObject(given) ? given : {};
  const url = findText(entry, ['url', 'serverUrl', 'httpUrl']);
  if (url !== undefined) return readRemote(key, url, entry);
  const command = findText(entry, ['command']);
  if (command === undefined) {
    return { key, name: key, why: 'It has neither an address nor a command.', instead: 'Add it by hand, with its address.' };
  }
  const args = Array.isArray(entry['args']) ? entry['args'].filter((arg) => typeof arg === 'string') : [];
  const bridged = args.some((arg) => /^mcp-remote(@|$)/.test(arg)) ? args.find((arg) => /^https?:\/\//.test(arg)) : undefined;
  if (bridged !== undefined) {
    const note = 'The file reaches it through mcp-remote; Gatehouse calls its address itself, and users log in here.';
    return { ...readRemote(key, bridged, { disabled: entry['disabled'] }), note };
  }
  return {
    key,
    name: key,
    why: `It starts a program on the user’s own machine (${[command, ...args].join(' ').slice(0, 80)}).`,
    instead:
      'Gatehouse calls servers over the network. Run the program somewhere behind an HTTP address, and add that; many have a hosted one.',
  };
}

function readRemote(key: string, url: string, entry: Record<string, unknown>): ImportEntry | RefusedEntry {
  const parsed = URL.parse(url);
  if (!parsed || !/^https?:$/.test(parsed.protocol)) {
    return {
      key,
      name: key,
      why: `Its address is none that can be called: ${url}`,
      instead: 'Correct the address, or add it by hand.',
    };
  }
  const headers = Object.entries(isObject(entry['headers']) ? entry['headers'] : {}).map(
    ([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)] as const,
  );
  const blanks = headers.filter(([, value]) => /\$\{[^}]*\}|<[^>]+>/.test(value)).map(([name]) => name);
  const type = findText(entry, ['type', 'transport'])?.toLowerCase() ?? '';
  const isSse = type === 'sse' || (type === '' && parsed.pathname.endsWith('/sse'));
  return {
    key,
    name: key,
    url,
    transport: isSse ? 'sse' : 'streamable_http',
    headers: Object.fromEntries(headers),
    disabled: entry['disabled'] === true,
    hasBlanks: blanks.length > 0,
    note:
      blanks.length === 0 ? undefined : `The value of ${blanks.join(', ')} is a placeholder in the file: put the real one in.`,
  };
}

function findText(entry: Record<string, unknown>, names: readonly string[]): string | undefined {
  return names.map((name) => entry[name]).find((value): value is string => typeof value === 'string' && value.trim() !== '');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
