import { denyHeader, userHeader } from './answer-authorize.ts';

/**
 * The browser: follows an authorization URL to a fake provider, without a person.
 *
 * @param as.user who is signed in there
 * @param as.deny whether they say no
 * @returns the callback that the provider sends the browser to, not followed
 * @throws Error with the provider's page where it sends the browser nowhere
 */
export async function authorize(url: string | URL, as: { user?: string; deny?: boolean } = {}): Promise<URL> {
  const response = await fetch(url, {
    redirect: 'manual',
    headers: {
      ...(as.user === undefined ? {} : { [userHeader]: as.user }),
      ...(as.deny === true ? { [denyHeader]: 'yes' } : {}),
    },
  });
  const location = response.headers.get('location');
  if (location === null) throw new Error(`The provider did not redirect: ${response.status} ${await response.text()}`);
  return new URL(location);
}
