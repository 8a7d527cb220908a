import type { Database } from '../../../db/database.ts';
import { newId } from '../../new-id.ts';
import type { SecretBox } from '../../secrets/secret-box.ts';
import { sealTokens } from '../create-sealed-token-store.ts';

/**
 * Makes a user who holds a grant at a server.
 * @param grant.endsInMs when the access token ends, of an hour's life; null: nobody knows
 * @returns the grant's id
 */
export async function insertGrant(
  db: Database,
  secrets: SecretBox,
  grant: { serverId: string; endsInMs: number | null; accessToken: string; refreshToken: string | null },
): Promise<string> {
  const [id, userId] = [newId(), newId()];
  const { accessToken, refreshToken } = grant;
  const sealed = sealTokens(secrets, 'grants', id, { accessToken, ...(refreshToken === null ? {} : { refreshToken }) });
  const expiresAt = grant.endsInMs === null ? null : new Date(Date.now() + grant.endsInMs);
  const user = { id: userId, email: userId, email_key: userId, name: 'U', role: 'member' as const };
  await db.sql.insertInto('users').values(user).execute();
  await db.sql
    .insertInto('grants')
    .values({
      id,
      user_id: userId,
      server_id: grant.serverId,
      issuer: 'https://issuer.example',
      client_id: 'c',
      access_token: sealed.accessToken,
      refresh_token: sealed.refreshToken,
      issued_at: new Date((expiresAt?.getTime() ?? Date.now()) - 3_600_000),
      expires_at: expiresAt,
    })
    .execute();
  return id;
}
