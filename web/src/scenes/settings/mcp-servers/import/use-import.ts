import type { CreateServer, McpServer } from '@gatehouse/contract';
import { useState } from 'react';
import { wordsOf } from '../../../../api/api-problem.ts';
import { createServer } from '../../../../api/servers.ts';
import type { ImportEntry } from './read-mcp-servers.ts';

/** What is wanted of an entry, and what came of it. */
export type Choice = {
  entry: ImportEntry;
  /** A server that has this address already. */
  known: McpServer | undefined;
  chosen: boolean;
  name: string;
  authType: 'none' | 'oauth2' | 'custom_headers';
  state: 'waiting' | 'adding' | 'added' | 'refused';
  /** Its id, once it is added. */
  id?: string;
  why?: string;
};

/** The entries of a file as they will be registered, one after the other; one that is refused keeps none of the others back. */
export function useImport(entries: readonly ImportEntry[], servers: readonly McpServer[]) {
  const [choices, setChoices] = useState(() => entries.map((entry) => toChoice(entry, servers)));
  const [isBusy, setBusy] = useState(false);
  const change = (key: string, changes: Partial<Choice>) =>
    setChoices((before) => before.map((choice) => (choice.entry.key === key ? { ...choice, ...changes } : choice)));
  const wanted = choices.filter(({ chosen, state }) => chosen && state !== 'added');
  const add = async (availability: CreateServer['availability']) => {
    setBusy(true);
    for (const choice of wanted) {
      const { key } = choice.entry;
      change(key, { state: 'adding' });
      try {
        const { id } = await createServer(toNewServer(choice, availability));
        change(key, { state: 'added', id });
      } catch (error) {
        change(key, { state: 'refused', why: wordsOf(error) });
      }
    }
    setBusy(false);
  };
  return { choices, change, wanted, isBusy, add };
}

function toChoice(entry: ImportEntry, servers: readonly McpServer[]): Choice {
  const known = servers.find(({ url }) => url === entry.url);
  const hasHeaders = Object.keys(entry.headers).length > 0;
  return {
    entry,
    known,
    chosen: known === undefined && !entry.hasBlanks,
    name: entry.name,
    authType: hasHeaders ? 'custom_headers' : entry.note?.includes('mcp-remote') === true ? 'oauth2' : 'none',
    state: 'waiting',
  };
}

function toNewServer({ entry, name, authType }: Choice, availability: CreateServer['availability']): CreateServer {
  return {
    display_name: name,
    url: entry.url,
    transport: entry.transport,
    availability,
    auth_type: authType,
    ...(authType === 'custom_headers' && { custom_headers: entry.headers }),
    ...(entry.disabled && { enabled: false }),
  };
}
