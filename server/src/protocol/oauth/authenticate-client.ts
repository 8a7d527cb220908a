import type { OAuthClient } from './oauth-client.ts';

/**
 * How a client says who it is in one request: headers and form parameters to add. A method that wants a secret is `none` where
 * there is no secret.
 *
 * @see RFC 6749, section 2.3.1
 */
export function authenticateClient(client: OAuthClient): { headers: Record<string, string>; parameters: Record<string, string> } {
  const { clientId, clientSecret, tokenAuthMethod } = client;
  if (clientSecret === undefined || tokenAuthMethod === 'none') return { headers: {}, parameters: { client_id: clientId } };
  if (tokenAuthMethod === 'client_secret_post') {
    return { headers: {}, parameters: { client_id: clientId, client_secret: clientSecret } };
  }
  const pair = `${formEncode(clientId)}:${formEncode(clientSecret)}`;
  return { headers: { authorization: `Basic ${Buffer.from(pair).toString('base64')}` }, parameters: {} };
}

// Characters that may stay as they are (RFC 3986, "unreserved") do stay: providers that forget to decode read them right as well.
function formEncode(text: string): string {
  return encodeURIComponent(text).replaceAll('%20', '+');
}
