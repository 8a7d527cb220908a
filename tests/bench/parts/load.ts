import { Pool } from 'undici';

/** What every MCP client sends with a call. */
const headers = {
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
  'mcp-protocol-version': '2025-06-18',
  'mcp-session-id': 's1',
};

/** Posts `body` `count` times over 16 connections. @throws when an answer does not hold `expected` */
export async function load(url: string, body: string, options: { count: number; expected: string }): Promise<void> {
  const connections = 16;
  const pool = new Pool(url, { connections, pipelining: 1 });
  let left = options.count;
  const work = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const answer = await pool.request({ path: '/', method: 'POST', headers, body });
      const text = await answer.body.text();
      if (answer.statusCode !== 200 || !text.includes(options.expected))
        throw new Error(`${answer.statusCode} ${text.slice(0, 200)}`);
    }
  };
  try {
    await Promise.all(Array.from({ length: connections }, work));
  } finally {
    await pool.close();
  }
}
