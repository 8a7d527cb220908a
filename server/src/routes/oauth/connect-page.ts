import { randomBytes } from 'node:crypto';
import type { Context } from 'hono';
import { html, raw } from 'hono/html';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { ConnectOutcome } from '../../domain/grants/finish-connect.ts';

const style = `
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 34rem; margin: 12vh auto; padding: 0 1.25rem; overflow-wrap: anywhere; }
h1 { font-size: 1.25rem; margin: 0 0 0.5rem; }
p { margin: 0.5rem 0; }
.mark { font-size: 1.5rem; }
`;

/**
 * The page on which a login at a provider ends: readable by itself, and told to the page that opened it, which then closes it.
 * The message goes to our own origin only; where the opener is gone, it learns of the login by the API.
 *
 * @param status of the answer; default 200 for a success and 400 for a failure
 */
export function answerConnectPage(c: Context, outcome: ConnectOutcome, status?: number): Response | Promise<Response> {
  const nonce = randomBytes(16).toString('base64');
  const message = {
    type: 'gatehouse:oauth2',
    ok: outcome.ok,
    ...(outcome.serverId !== undefined && { server_id: outcome.serverId }),
    ...(!outcome.ok && { error: outcome.error }),
  };
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${outcome.ok ? 'Connected' : 'Not connected'} - Gatehouse</title>
        ${raw(`<style nonce="${nonce}">${style}</style>`)}
      </head>
      <body>
        <main role="${outcome.ok ? 'status' : 'alert'}">
          <p class="mark" aria-hidden="true">${outcome.ok ? '✓' : '✕'}</p>
          <h1>${outcome.ok ? `${outcome.serverName} is connected.` : titleOf(outcome)}</h1>
          ${outcome.ok ? html`<p>You can close this window.</p>` : html`<p>${outcome.error}</p>`}
        </main>
        ${raw(`<script nonce="${nonce}">${toScript(message, outcome.ok)}</script>`)}
      </body>
    </html>`;
  c.header('cache-control', 'no-store');
  c.header('referrer-policy', 'no-referrer'); // the address holds a code
  c.header(
    'content-security-policy',
    `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  );
  c.status((status ?? (outcome.ok ? 200 : 400)) as ContentfulStatusCode);
  return c.html(page);
}

function titleOf({ serverName }: Extract<ConnectOutcome, { ok: false }>): string {
  return serverName === undefined ? 'Nothing was connected.' : `${serverName} was not connected.`;
}

/** A failure stays open to be read. `<` cannot end the script: JSON takes it as an escape. */
function toScript(message: object, closes: boolean): string {
  const json = JSON.stringify(message).replaceAll('<', '\\u003c').replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
  const clean = 'history.replaceState(null, "", location.pathname);';
  return `${clean}if (window.opener) { window.opener.postMessage(${json}, location.origin); ${closes ? 'window.close();' : ''} }`;
}
