import { answerError } from './answer-error.ts';
import { findClient } from './find-client.ts';
import type { TokenAuthMethod } from './provider-options.ts';
import type { Answer, KnownClient, ProviderState, SeenRequest } from './provider-state.ts';

/** Who asks at the token or revocation endpoint; the refusal where they do not prove it in a way that is taken. */
export async function authenticateClient(
  state: ProviderState,
  request: SeenRequest,
): Promise<{ client: KnownClient } | { refusal: Answer }> {
  const refuse = (why: string) => ({ refusal: answerError(state, 'invalid_client', why, 401) });
  const shown = readShown(request);
  if (!shown) return refuse('The client does not say who it is, or does so twice.');
  const client = await findClient(state, shown.id);
  if (!client) return refuse('The client is not known.');
  if (!state.options.tokenAuthMethods.includes(shown.method)) return refuse(`${shown.method} is not taken here.`);
  if (client.tokenAuthMethod !== undefined && client.tokenAuthMethod !== shown.method) {
    return refuse(`The client is registered for ${client.tokenAuthMethod}.`);
  }
  if (client.secret !== shown.secret) return refuse('The secret is wrong.');
  if ((client.secretExpiresAt ?? Infinity) <= Date.now()) return refuse('The secret has expired.');
  return { client };
}

type Shown = { id: string; secret: string | undefined; method: TokenAuthMethod };

function readShown({ headers, params }: SeenRequest): Shown | undefined {
  const basic = /^Basic (.+)$/.exec(headers.authorization ?? '')?.[1];
  if (basic !== undefined) {
    const [id, secret] = Buffer.from(basic, 'base64').toString().split(':').map(decodeFormValue);
    // RFC 6749 2.3: one method a request.
    if (params['client_secret'] !== undefined || id === undefined) return undefined;
    return { id, secret, method: 'client_secret_basic' };
  }
  const id = params['client_id'];
  if (id === undefined) return undefined;
  const secret = params['client_secret'];
  return { id, secret, method: secret === undefined ? 'none' : 'client_secret_post' };
}

/** RFC 6749 2.3.1: both are form-encoded before they are joined. */
function decodeFormValue(value: string): string {
  return decodeURIComponent(value.replaceAll('+', ' '));
}
