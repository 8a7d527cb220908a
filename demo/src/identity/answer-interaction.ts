import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Interaction, InteractionResult, Provider } from 'oidc-provider';
import type { IdentityUser } from './identity-provider.ts';
import { escapeHtml, renderPage } from './render-page.ts';

const maxFormBytes = 10_000;

/** The pages between a request to sign in and its answer: who are you, and may this program act for you. */
export async function answerInteraction(
  provider: Provider,
  users: readonly IdentityUser[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const interaction = await provider.interactionDetails(request, response);
  const isLogin = interaction.prompt.name === 'login';
  if (request.method !== 'POST') return send(response, 200, isLogin ? loginPage() : await consentPage(provider, interaction));

  const form = await readForm(request);
  if (form.get('answer') === 'no') {
    return finish(provider, request, response, { error: 'access_denied', error_description: 'The user said no.' });
  }
  if (!isLogin) return finish(provider, request, response, { consent: { grantId: await grantAll(provider, interaction) } });
  const given = form.get('email')?.trim().toLowerCase();
  const user = users.find(({ email }) => email.toLowerCase() === given);
  if (!isSame(form.get('password') ?? '', user?.password))
    return send(response, 401, loginPage('That is not the right password.'));
  return finish(provider, request, response, { login: { accountId: user?.id ?? '' } });
}

function loginPage(problem?: string): string {
  const form = `<form method="post">
<label>E-mail <input name="email" type="email" autocomplete="username" required autofocus></label>
<label>Password <input name="password" type="password" autocomplete="current-password" required></label>
<button type="submit" name="answer" value="yes">Sign in</button>
</form>`;
  return renderPage('Sign in', problem === undefined ? [] : [problem], form);
}

async function consentPage(provider: Provider, { params, prompt, session }: Interaction): Promise<string> {
  const client = await provider.Client.find(params.client_id);
  const { missingOIDCScope = [], missingResourceScopes = {} } = prompt.details;
  const wishes = [
    ...missingOIDCScope.filter((scope) => scope !== 'openid').map((scope) => `your account: ${scope}`),
    ...Object.entries(missingResourceScopes).flatMap(([resource, scopes]) => scopes.map((scope) => `${resource}: ${scope}`)),
  ];
  const form = `<ul>${wishes.map((wish) => `<li>${escapeHtml(wish)}</li>`).join('')}</ul>
<form method="post">
<button type="submit" name="answer" value="yes">Allow</button>
<button type="submit" name="answer" value="no">Deny</button>
</form>`;
  return renderPage('Allow access?', [`${client?.clientName ?? 'A program'} asks ${session?.accountId ?? 'you'} for:`], form);
}

/** @returns the id of a grant of everything that was asked for */
async function grantAll(provider: Provider, { params, prompt, session, grantId }: Interaction): Promise<string> {
  const known = grantId === undefined ? undefined : await provider.Grant.find(grantId);
  const grant = known ?? new provider.Grant({ accountId: session?.accountId ?? '', clientId: params.client_id });
  const { missingOIDCScope, missingOIDCClaims, missingResourceScopes = {} } = prompt.details;
  if (missingOIDCScope) grant.addOIDCScope(missingOIDCScope.join(' '));
  if (missingOIDCClaims) grant.addOIDCClaims(missingOIDCClaims);
  for (const [resource, scopes] of Object.entries(missingResourceScopes)) grant.addResourceScope(resource, scopes.join(' '));
  return grant.save();
}

function finish(
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse,
  result: InteractionResult,
): Promise<void> {
  return provider.interactionFinished(request, response, result, { mergeWithLastSubmission: 'consent' in result });
}

function isSame(given: string, wanted: string | undefined): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted ?? '')) && wanted !== undefined;
}

function send(response: ServerResponse, status: number, page: string): void {
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  });
  response.end(page);
}

async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) {
    text += String(chunk);
    if (text.length > maxFormBytes) throw new Error('The form is too long.');
  }
  return new URLSearchParams(text);
}
