// The client under test: what the conformance suite starts, with the address of its server as the last argument. It and what it
// imports are all of tests/ that sees server/src: the suite tests our connection code, which no HTTP API gives bare.
import { openConnectingPlayer } from './open-connecting-player.ts';
import { openPlayer } from './open-player.ts';
import { playConnected } from './play-connected.ts';
import { playScenario, type Script } from './play-scenario.ts';

type Context = Pick<Script, 'toolCalls'> & { client_id?: string; client_secret?: string };

const url = process.argv.at(-1) ?? '';
const scenario = process.env['MCP_CONFORMANCE_SCENARIO'] ?? '';
const revision = process.env['MCP_CONFORMANCE_PROTOCOL_VERSION'] ?? '';
const context = JSON.parse(process.env['MCP_CONFORMANCE_CONTEXT'] ?? '{}') as Context;
const script: Script = { scenario, ...(context.toolCalls ? { toolCalls: context.toolCalls } : {}) };

if (scenario.startsWith('auth/')) {
  const { client_id: clientId, client_secret: clientSecret } = context;
  const given = clientId !== undefined && clientSecret !== undefined ? { clientId, clientSecret } : undefined;
  const player = await openConnectingPlayer(url, revision, given);
  try {
    await playConnected(player, script);
  } finally {
    await player.close();
  }
} else {
  const player = openPlayer(url, revision);
  try {
    await playScenario(player, script);
  } finally {
    await player.close();
  }
}
