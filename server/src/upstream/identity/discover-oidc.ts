import type * as openIdClient from 'openid-client';
import type { ClientAuth, Configuration, CustomFetch, ServerMetadata } from 'openid-client';
import { chooseTokenAuthMethod, type OAuthClient } from '../../protocol/oauth/oauth-client.ts';
import type { GuardedFetch } from '../dial/guarded-fetch.ts';
import { ProviderFailure } from './provider-failure.ts';
import { toProviderFailure } from './to-provider-failure.ts';

export type OidcSettings = {
  issuer: string;
  clientId: string;
  /** Undefined: a public client. */
  clientSecret: string | undefined;
  /** Undefined: the usual ones, as far as the provider has them. */
  scopes: string | undefined;
  name: string;
};

/** The library, loaded when it is first needed: it would cost every start. */
export type OpenIdClient = typeof openIdClient;

/** A provider as found, and Gatehouse as its client. */
export type FoundOidc = {
  library: OpenIdClient;
  metadata: Readonly<ServerMetadata>;
  client: OAuthClient;
  /**
   * The library's view of it, with no keys read yet: the provider may have changed them a moment ago, and where a key is missing a
   * code was redeemed for nothing.
   */
  open: () => Configuration;
};

const keepMs = 60 * 60 * 1000;
const retryMs = 60 * 1000;
const timeoutSeconds = 20;
/** How far the provider's clock may be from ours. */
const clockToleranceSeconds = 60;

/**
 * Finds a provider when it is first needed and keeps what was found for an hour. After a failure the next call tries again; what
 * was found before is used meanwhile.
 * @returns a function that throws ProviderFailure
 */
export function createDiscovery(settings: OidcSettings, fetch: GuardedFetch): () => Promise<FoundOidc> {
  let found: FoundOidc | undefined;
  let until = 0;
  let running: Promise<FoundOidc> | undefined;

  async function findAnew(): Promise<FoundOidc> {
    try {
      found = await discover(settings, fetch);
      until = Date.now() + keepMs;
    } catch (error) {
      if (!found) throw error;
      until = Date.now() + retryMs;
    }
    return found;
  }

  return () => {
    if (found && Date.now() < until) return Promise.resolve(found);
    running ??= findAnew().finally(() => (running = undefined));
    return running;
  };
}

async function discover(settings: OidcSettings, fetch: GuardedFetch): Promise<FoundOidc> {
  const library = await import('openid-client');
  const { clientId } = settings;
  const issuer = new URL(settings.issuer);
  const customFetch = toCustomFetch(fetch);
  // Configuration admits plain http for an issuer on this machine only.
  const execute = issuer.protocol === 'http:' ? [library.allowInsecureRequests] : [];
  try {
    const options = { [library.customFetch]: customFetch, timeout: timeoutSeconds, execute };
    const metadata = (await library.discovery(issuer, clientId, undefined, library.None(), options)).serverMetadata();
    const client = toClient(settings, metadata);
    return { library, metadata, client, open };

    function open(): Configuration {
      const tolerance = { [library.clockTolerance]: clockToleranceSeconds };
      const configuration = new library.Configuration(metadata, clientId, tolerance, toAuthentication(library, client));
      configuration[library.customFetch] = customFetch;
      configuration.timeout = timeoutSeconds;
      for (const extend of [library.enableNonRepudiationChecks, ...execute]) extend(configuration);
      return configuration;
    }
  } catch (error) {
    const { kind, message } = toProviderFailure(library, error);
    const address = `${settings.issuer.replace(/\/+$/, '')}/.well-known/openid-configuration`;
    throw new ProviderFailure(kind, `${message}, at ${address}`, error);
  }
}

function toClient({ clientId, clientSecret }: OidcSettings, metadata: Readonly<ServerMetadata>): OAuthClient {
  const supported = metadata.token_endpoint_auth_methods_supported;
  const method = chooseTokenAuthMethod({ supported, hasSecret: clientSecret !== undefined });
  return { clientId, ...(clientSecret === undefined ? {} : { clientSecret }), ...method };
}

function toAuthentication(library: OpenIdClient, { clientSecret, tokenAuthMethod }: OAuthClient): ClientAuth {
  switch (tokenAuthMethod) {
    case 'client_secret_basic':
      return library.ClientSecretBasic(clientSecret);
    case 'client_secret_post':
      return library.ClientSecretPost(clientSecret);
    case 'none':
      return library.None();
  }
}

function toCustomFetch(fetch: GuardedFetch): CustomFetch {
  return (url, { headers, body, method, redirect, signal }) =>
    fetch(url, {
      headers,
      method,
      redirect,
      ...(signal && { signal }),
      ...(body instanceof URLSearchParams && { body }),
    });
}
