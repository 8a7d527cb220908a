import { type Dialer, toTarget } from '../dial/create-dialer.ts';
import { startDeadline } from '../wire/deadline.ts';
import { challengeOf } from '../wire/send-message.ts';

export type KnockTarget = { url: string; transport: 'streamable_http' | 'sse' };

/** `challenge` is the answer's `WWW-Authenticate`, if it has one. */
export type KnockAnswer = { statusCode: number; challenge: string | undefined };

/**
 * Makes one request, to see whether somebody answers at all and lets these headers in. Nobody reads the answer's body.
 * @throws UpstreamError when no answer comes within `timeoutMs`
 */
export async function knockServer(
  dialer: Dialer,
  { url, transport }: KnockTarget,
  headers: Record<string, string>,
  limits: { timeoutMs: number; signal: AbortSignal },
): Promise<KnockAnswer> {
  const { timeoutMs, signal } = limits;
  const deadline = startDeadline({ timeoutMs, limitMs: timeoutMs, signal });
  const isSse = transport === 'sse';
  try {
    const answer = await dialer.request(toTarget(new URL(url)), {
      method: isSse ? 'GET' : 'POST',
      headers: {
        ...headers,
        accept: isSse ? 'text/event-stream' : 'application/json, text/event-stream',
        ...(isSse ? {} : { 'content-type': 'application/json' }),
      },
      ...(isSse ? {} : { body: '{"jsonrpc":"2.0","id":"knock","method":"ping"}' }),
      signal: deadline.signal,
    });
    if (isSse) await answer.body.return();
    else answer.body.discard();
    return { statusCode: answer.statusCode, challenge: challengeOf(answer) };
  } finally {
    deadline.clear();
  }
}
