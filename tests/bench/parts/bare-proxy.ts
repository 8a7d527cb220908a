// The least that a proxy can do: the body goes on as it came, and so does the answer.
import { Agent } from 'undici';
import { serveProxy } from './serve-proxy.ts';

const { origin, pathname: path } = new URL(process.argv[2] ?? '');
const agent = new Agent();
const headers = {
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
  'mcp-protocol-version': '2025-06-18',
};

serveProxy(async (body) => {
  const answer = await agent.request({ origin, path, method: 'POST', headers, body });
  return answer.body.text();
});
