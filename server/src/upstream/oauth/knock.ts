import type { Finding } from '../../protocol/oauth/finding.ts';
import { type BearerChallenge, parseBearerChallenge } from '../../protocol/oauth/parse-bearer-challenge.ts';
import type { Told, Trace } from './trace.ts';

export type Knocked = { status: number | undefined; challenge?: BearerChallenge; finding?: Finding };

/**
 * Calls a server without credentials, to hear what it says about a login: a POST of `ping`, which starts no session; where that is
 * not taken, a GET, which is how the older transport begins.
 *
 * A server that answers is not taken for open: some let anybody in until a tool is called.
 * @param headers sent along, to this server alone
 */
export async function knock(trace: Trace, url: string, headers: Record<string, string>): Promise<Knocked> {
  const accept = 'application/json, text/event-stream';
  const posted = await trace.send(
    url,
    {
      method: 'POST',
      headers: { ...headers, accept, 'content-type': 'application/json' },
      body: '{"jsonrpc":"2.0","id":"knock","method":"ping"}',
    },
    hear,
  );
  if (!posted.ok) return { status: undefined, ...(posted.finding ? { finding: posted.finding } : {}) };
  if (posted.value.status !== 404 && posted.value.status !== 405) return posted.value;
  const got = await trace.send(url, { headers: { ...headers, accept: 'text/event-stream' } }, hear);
  return got.ok ? got.value : posted.value;
}

async function hear(response: Response): Promise<Told<Knocked>> {
  await response.body?.cancel();
  const { status } = response;
  if (status !== 401 && status !== 403) return { value: { status }, concluded: describe(status) };
  const challenge = parseBearerChallenge(response.headers.get('www-authenticate'));
  const says = challenge?.resourceMetadata === undefined ? 'does not say where' : 'says where its metadata is';
  return {
    value: { status, ...(challenge ? { challenge } : {}) },
    concluded: `It wants a login (HTTP ${status}) and ${says}.`,
  };
}

function describe(status: number): string {
  if (status >= 200 && status < 300) {
    return `It answers this request without a login (HTTP ${status}), as some do although their tools need one: its metadata is looked for all the same.`;
  }
  return `Its answer says nothing about a login (HTTP ${status}).`;
}
