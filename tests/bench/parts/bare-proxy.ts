// The least that a proxy can do: body and headers go on as they came, and so does the answer.
import { Agent } from 'undici';
import { serveProxy } from './serve-proxy.ts';

const { origin, pathname: path } = new URL(process.argv[2] ?? '');
const agent = new Agent();

serveProxy(async (body, { host: _host, connection: _connection, 'content-length': _length, ...headers }) => {
  const answer = await agent.request({ origin, path, method: 'POST', headers, body });
  return answer.body.text();
});
