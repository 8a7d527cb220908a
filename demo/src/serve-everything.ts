// npx node demo/src/serve-everything.ts: an MCP server to try things with, on this machine only, until Ctrl-C.
import { once } from 'node:events';
import { startEverything } from './servers/start-everything.ts';

const interrupted = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
const { url, close } = await startEverything();
console.log(`The MCP server "everything" listens at ${url}\nCtrl-C ends it.`);
await interrupted;
await close();
