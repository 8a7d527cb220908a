import { parseArgs } from 'node:util';
import type { Chat, ChatEvent } from '@gatehouse/contract';
import { checkChat } from './check-chat.ts';
import { checkIdentity } from './check-identity.ts';
import { runIdentityChat } from './run-identity-chat.ts';
import { showServers, showTurn } from './show-chat.ts';
import { startDemo, type Demo, type DemoAccount } from './start-demo.ts';

const usage = `npm run demo [-- --check] [-- --port <number>]
  --check   run the chats, assert what they show, and exit
  --port    where Gatehouse listens (3000, or any free port when that is taken or for --check)`;

/** What the member asks: one message, two tool calls at once, of servers of different policies. */
const question = 'call now with {"time_zone": "Europe/Paris"}\ncall list_orders with {}';

const { values } = parseArgs({ options: { check: { type: 'boolean' }, port: { type: 'string' }, help: { type: 'boolean' } } });
if (values.help) {
  console.log(usage);
} else {
  process.exitCode = await run(values.check === true, values.port === undefined ? undefined : Number(values.port));
}

async function run(check: boolean, port: number | undefined): Promise<number> {
  console.log('Starting Gatehouse on an empty folder, an identity provider, and seven MCP servers on loopback ...');
  const demo = await openDemo(port ?? (check ? 0 : 3000), port === undefined);
  const interrupted = new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  try {
    const failures = await runChat(demo);
    if (check) {
      failures.push(...(await runAsIdentity(demo)));
      for (const failure of failures) console.error(`✗ ${failure}`);
      console.log(
        failures.length === 0 ? '\nThe demo does what it should.' : `\n${failures.length} of the demo’s claims are not true.`,
      );
      return failures.length === 0 ? 0 : 1;
    }
    describe(demo);
    const output = await Promise.race([interrupted, demo.ended]);
    if (output !== undefined) console.error(`Gatehouse ended:\n${output}`);
    return output === undefined ? 0 : 1;
  } finally {
    await demo.close();
  }
}

/** Port 3000 is only a wish: when somebody has it, any free one does. */
async function openDemo(port: number, anyDoes: boolean): Promise<Demo> {
  try {
    return await startDemo({ port });
  } catch (error) {
    if (!anyDoes || port === 0 || !String(error).includes('EADDRINUSE')) throw error;
    return startDemo({ port: 0 });
  }
}

async function runChat({ member }: Demo): Promise<string[]> {
  const print = (line: string) => console.log(line);
  const chat = await member.call<Chat>('POST', '/chats', {});
  print('\nServers of a new chat of the member, and why:');
  const servers = await showServers(member, chat.id, print);
  print('\nThe chat, as it streams:');
  const events: ChatEvent[] = await showTurn(member, chat, question, print);
  return checkChat(servers, events);
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
  by OIDC    ${show(identity.user)}  (${identity.provider.issuer})
Ctrl-C ends it and removes its data.`);
}
