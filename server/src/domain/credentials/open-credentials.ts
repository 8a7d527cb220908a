import { z } from 'zod';
import type { Database } from '../../db/database.ts';
import type { SecretBox } from '../secrets/secret-box.ts';
import { findSealedSecrets } from '../servers/server-store.ts';
import type { FixedCredentials } from './fixed-headers.ts';
import { openServerSecret } from './server-secrets.ts';

export type OpenedCredentials = FixedCredentials & {
  revision: number;
  /** The server's URL that they were stored for: they are sent to its origin and nowhere else. */
  url: string;
};

/** Reads and opens a server's stored credentials. @returns undefined when there is no such server */
export async function openCredentials(
  deps: { db: Database; secrets: SecretBox },
  serverId: string,
): Promise<OpenedCredentials | undefined> {
  const row = await findSealedSecrets(deps.db.sql, serverId);
  if (!row) return undefined;
  const { revision, url, apiKeyHeader, apiKeyValue, customHeaders } = row;
  return {
    revision,
    url,
    apiKeyHeader,
    apiKeyValue: apiKeyValue === null ? undefined : openServerSecret(deps.secrets, serverId, 'api_key_value', apiKeyValue),
    customHeaders:
      customHeaders === null
        ? undefined
        : storedHeaders.parse(JSON.parse(openServerSecret(deps.secrets, serverId, 'custom_headers', customHeaders))),
  };
}

const storedHeaders = z.record(z.string(), z.string());
