import type { Chat, ChatEvent, ChatServer } from '@gatehouse/contract';
import { checkChat } from './check-chat.ts';
import { checkIdentity } from './check-identity.ts';
import type { GatehouseClient } from './gatehouse-client.ts';
import { parseOptions, type DemoOptions } from './parse-options.ts';
import { runIdentityChat } from './run-identity-chat.ts';
import { showServers, showTurn } from './show-chat.ts';
import { startDemo, type Demo, type DemoAccount } from './start-demo.ts';

const usage = `npm run demo [-- --check] [-- --port <number>]
  --check   run the chats, assert what they show, and exit
  --port    where Gatehouse listens (3000, or any free port when that is taken or for --check)`;

/** What the member asks in one message: calls of servers with other wire dialects, credentials and policies, all at once. */
const question = [
  'call now with {"time_zone": "Europe/Paris"} to see whether the office in Paris is open',
  'call list_orders with {"customer": "Grace"} to find out what is on its way to me',
  'call get_current_weather with {"city": "Paris"}',
  'call everything-sse__get-sum with {"a": 2, "b": 3}',
].join('\n');

const options = parseOptions(process.argv.slice(2));
if ('fault' in options) {
  console.error(`${options.fault}\n${usage}`);
  process.exitCode = 2;
} else if (options.help) console.log(usage);
else process.exitCode = await run(options, interruption());

/** The first Ctrl-C ends the demo and lets it remove what is its own; the second ends it at once. */
function interruption(): AbortSignal {
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => interrupted.abort());
  return interrupted.signal;
}

async function run({ check, port }: DemoOptions, interrupted: AbortSignal): Promise<number> {
  const end = check ? 130 : 0; // Ctrl-C is how the demo ends, but not how a check does
  try {
    console.log('Starting Gatehouse on an empty folder, an identity provider, and seven MCP servers on loopback ...');
    const demo = await startDemo(port, interrupted);
    try {
      const isDone = check ? await checkDemo(demo) : await showDemo(demo, interrupted);
      return interrupted.aborted ? end : Number(!isDone);
    } finally {
      await demo.close();
    }
  } catch (error) {
    if (interrupted.aborted) return end; // in a terminal Ctrl-C also ends what the demo was talking to
    throw error;
  }
}

async function checkDemo(demo: Demo): Promise<boolean> {
  const failures = [...(await runChat(demo)), ...(await runAsIdentity(demo))];
  for (const failure of failures) console.error(`✗ ${failure}`);
  console.log(
    failures.length === 0 ? '\nThe demo does what it should.' : `\n${failures.length} of the demo’s claims are not true.`,
  );
  return failures.length === 0;
}

/** Runs until it is interrupted. @returns false when Gatehouse ended by itself */
async function showDemo(demo: Demo, interrupted: AbortSignal): Promise<boolean> {
  await runChat(demo);
  if (!interrupted.aborted) describe(demo);
  const stopped = new Promise<undefined>((resolve) => {
    if (interrupted.aborted) resolve(undefined);
    else interrupted.addEventListener('abort', () => resolve(undefined));
  });
  const output = await Promise.race([stopped, demo.ended]);
  if (output !== undefined && !interrupted.aborted) console.error(`Gatehouse ended:\n${output}`);
  return output === undefined;
}

async function runChat({ member }: Demo): Promise<string[]> {
  const print = (line: string) => console.log(line);
  const chat = await member.call<Chat>('POST', '/chats', {});
  print('\nServers of a new chat of the member, and why:');
  const servers = await showServers(member, chat.id, print);
  await addServer(member, chat.id, servers, 'everything-sse');
  print('\nThe member adds Everything (SSE) to this chat. The chat, as it streams:');
  const events: ChatEvent[] = await showTurn(member, chat, question, print);
  return checkChat(servers, events);
}

/** Gives the chat a list of its own: the servers that it has, and one more. */
async function addServer(member: GatehouseClient, chatId: string, servers: readonly ChatServer[], slug: string): Promise<void> {
  const wanted = servers.filter((server) => server.selected || server.slug === slug);
  await member.call('PATCH', `/chats/${chatId}`, { mcp_server_ids: wanted.map(({ id }) => id) });
}

/** Everything again as somebody who signed in at the identity provider. */
async function runAsIdentity(demo: Demo): Promise<string[]> {
  const chat = await runIdentityChat(demo, (line) => console.log(line));
  return checkIdentity(chat, demo.identity.user.id);
}

function describe({ url, admin, memberAccount, identity }: Demo): void {
  const show = ({ email, password }: DemoAccount) => `${email} / ${password}`;
  console.log(`
Gatehouse runs at ${url}
  API        ${url}/api/v1/docs
  admin      ${show(admin)}
  member     ${show(memberAccount)}
  by OIDC    ${show(identity.user)}  (at ${url}/sign-in, in a browser)
Ctrl-C ends it and removes its data.`);
}
