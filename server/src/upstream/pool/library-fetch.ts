import type { Dialer } from '../dial/create-dialer.ts';
import type { GuardedFetch } from '../dial/guarded-fetch.ts';
import { type Principal, refusalOf, sendWithCredentials } from '../wire/credentials.ts';
import { WebPageAnswer } from '../wire/web-page-answer.ts';
import { wireLimits } from '../wire/wire-limits.ts';

/**
 * The `fetch` that the MCP library dials with: guarded, capped, with the credentials of the moment on every request, and with
 * one retry after a 401. Answers that can only be a refusal or a web page end as an UpstreamError, which the library passes on
 * as it is or as a cause.
 *
 * @param onStreamEnd hears when an event stream has ended
 */
export function libraryFetch(dialer: Dialer, principal: Principal, onStreamEnd?: () => void): GuardedFetch {
  const send = dialer.fetchWithin({
    maxBytes: wireLimits.answerBytes,
    maxEventBytes: wireLimits.answerBytes,
    timeoutMs: Infinity,
    ...(onStreamEnd ? { onStreamEnd } : {}),
  });
  return async (url, init = {}) => {
    const { response } = await sendWithCredentials(
      principal,
      async (credentials) => {
        const headers = new Headers(init.headers);
        for (const [name, value] of Object.entries(credentials)) headers.set(name, value);
        const answer = await send(url, { ...init, headers });
        return { statusCode: answer.status, response: answer };
      },
      {
        // A request that was given up meanwhile has a body that fails: nobody is there to hear of it.
        discard: ({ response: refused }) => void refused.body?.cancel().catch(() => undefined),
        challengeOf: ({ response: refused }) => refused.headers.get('www-authenticate'),
      },
      init.signal ?? undefined,
    );
    const refusal = refusalOf(response.status, response.headers.get('www-authenticate'));
    if (refusal) {
      await response.body?.cancel();
      throw refusal;
    }
    if (response.ok && response.headers.get('content-type')?.startsWith('text/html') === true) {
      await response.body?.cancel();
      throw new WebPageAnswer(response.status);
    }
    return response;
  };
}
