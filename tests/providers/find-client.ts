import type { KnownClient, ProviderState } from './provider-state.ts';

/** The client of this id: a known one, or one whose id is the URL of its metadata document. Undefined where there is none. */
export async function findClient({ clients, options }: ProviderState, id: string): Promise<KnownClient | undefined> {
  const known = clients.get(id);
  if (known || !options.takesClientMetadata || !URL.canParse(id)) return known;
  const document: unknown = await options.fetchClientMetadata(id);
  if (typeof document !== 'object' || document === null) return undefined;
  if (!('client_id' in document) || document.client_id !== id) return undefined;
  if (!('redirect_uris' in document) || !Array.isArray(document.redirect_uris)) return undefined;
  return { id, tokenAuthMethod: 'none', redirectUris: document.redirect_uris.map(String), isRegistered: false };
}
