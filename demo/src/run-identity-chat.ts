import type { Chat, ChatEvent, McpServer } from '@gatehouse/contract';
import { createBrowser, type Page } from './create-browser.ts';
import type { GatehouseClient } from './gatehouse-client.ts';
import { showTurn } from './show-chat.ts';
import { connectServer, signInByOidc } from './sign-in-by-oidc.ts';
import type { Demo } from './start-demo.ts';

/** The notes are not connected yet: nobody knows their tools, and the turn waits. */
const question = 'call whoami with {}\ncall connect with {}\nthen call add_note with {"text": "Gatehouse called as me"}';

/** What happened, to be judged by `checkIdentity`. */
export type IdentityChat = {
  person: GatehouseClient;
  /** The two servers before the user connected, and after. */
  before: ServerPair;
  after: ServerPair;
  /** Of the page at which connecting ended; undefined where the turn did not ask for it. */
  callbackStatus: number | undefined;
  events: ChatEvent[];
  /** Whose tokens the servers saw, call by call. */
  callers: { notes: string[]; whoami: string[] };
};

export type ServerPair = { notes: McpServer; whoami: McpServer };

/**
 * Signs in at the identity provider, and has both servers called in one chat, all as that user, who connects the notes when the
 * turn asks for it.
 */
export async function runIdentityChat({ url, identity }: Demo, print: (line: string) => void): Promise<IdentityChat> {
  const browser = createBrowser();
  const person = await signInByOidc(browser, url, identity.user);
  print(`\n${identity.user.name} signed in at ${identity.provider.issuer}.`);
  const before = await readServers(person);
  const chat = await person.call<Chat>('POST', '/chats', { mcp_server_ids: [before.notes.id, before.whoami.id] });
  let page: Page | undefined;
  const events = await showTurn(person, chat, question, print, async () => {
    page = await connectServer(browser, url, before.notes.id, identity.user);
    print(`  ${identity.user.name} connects the account, and the turn goes on:`);
  });
  const after = await readServers(person);
  const { notes, whoami } = identity.servers;
  return {
    person,
    before,
    after,
    callbackStatus: page?.status,
    events,
    callers: { notes: [...notes.callers], whoami: [...whoami.callers] },
  };
}

export async function readServers(person: GatehouseClient): Promise<ServerPair> {
  const servers = await person.call<McpServer[]>('GET', '/mcp-servers');
  const [notes, whoami] = ['notes', 'whoami'].map((slug) => servers.find((server) => server.slug === slug));
  if (!notes || !whoami) throw new Error('The servers of the demo are not listed.');
  return { notes, whoami };
}
