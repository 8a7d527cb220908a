import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import type { FakeProvider } from '../../../../tests/providers/start-fake-provider.ts';
import type { Database } from '../../db/database.ts';
import { inTransaction } from '../../db/transaction.ts';
import type { Actor } from '../../domain/actor.ts';
import { sealTokens } from '../../domain/credentials/create-sealed-token-store.ts';
import { newId } from '../../domain/new-id.ts';
import { createSecretBox } from '../../domain/secrets/secret-box.ts';
import { createServer } from '../../domain/servers/create-server.ts';
import { findServer } from '../../domain/servers/server-store.ts';
import { toUpstreamServer, type Server } from '../../domain/servers/server.ts';
import { insertSession } from '../../domain/sessions/session-store.ts';
import { insertLink, saveLinkTokens } from '../../domain/user-links/user-link-store.ts';
import { insertUser } from '../../domain/users/user-store.ts';
import type { UpstreamServer } from '../../upstream/upstream.ts';
import { openDialing, type OpenedDialing } from './open-dialing.ts';

/** Somebody with a session, known by `name` here and at the identity provider. */
export type Member = { name: string; actor: Actor };

/** Some users, some servers that call them by their own tokens, and one process or more that serve them. */
export type Crowd = {
  processes: OpenedDialing[];
  admin: Member;
  members: Member[];
  /** Servers by name. */
  servers: Map<string, Server>;
  serversDepsOf: (process: OpenedDialing) => Parameters<typeof createServer>[0];
  /** As it is in the database now. */
  dialed: (serverName: string) => Promise<UpstreamServer>;
  /** Gives a member the tokens of a new OpenID Connect sign-in. */
  signIn: (member: Member) => Promise<void>;
  close: () => Promise<void>;
};

/**
 * Opens a crowd: three members, and at `provider` two servers of the type `oauth2` and one of `user_oidc`.
 * @param databases one for each process
 */
export async function openCrowd(databases: readonly [Database, ...Database[]], provider: FakeProvider): Promise<Crowd> {
  const [db] = databases;
  const secrets = createSecretBox([{ id: 'k1', key: randomBytes(32) }]);
  const env = { GATEHOUSE_OIDC_ISSUER: provider.issuer, GATEHOUSE_OIDC_CLIENT_ID: 'gatehouse' };
  provider.addClient({ id: 'gatehouse', redirectUris: [], tokenAuthMethod: 'none' });
  const processes = await Promise.all(databases.map((one) => openDialing(one, secrets, env)));
  const [first] = processes;
  assert.ok(first);

  async function enter(name: string, role: 'admin' | 'member'): Promise<Member> {
    const email = `${name}-${newId()}@example.com`;
    const user = await insertUser(db.sql, { id: newId(), email, name, role });
    assert.ok(user);
    const session = await insertSession(db.sql, user.id, { address: undefined, userAgent: undefined });
    const via = { kind: 'session', sessionId: session.id } as const;
    return { name, actor: { userId: user.id, role, label: email, via, requestId: 'test' } };
  }
  const serversDepsOf = ({ onServerChanged }: OpenedDialing) => ({ db, secrets, selfOrigins: [], onServerChanged });
  const admin = await enter('admin', 'admin');
  const register = (name: string, authType: 'oauth2' | 'user_oidc') =>
    createServer(serversDepsOf(first), admin.actor, {
      display_name: name,
      url: provider.mcpUrl,
      transport: 'streamable_http',
      availability: 'default_on',
      auth_type: authType,
    });
  const servers = new Map([
    ['one', await register('one', 'oauth2')],
    ['two', await register('two', 'oauth2')],
    ['own', await register('own', 'user_oidc')],
  ]);
  const links = new Map<Member, string>();

  return {
    processes,
    admin,
    members: await Promise.all(['ada', 'grace', 'edith'].map((name) => enter(name, 'member'))),
    servers,
    serversDepsOf,
    async dialed(serverName) {
      const server = await findServer(db.sql, servers.get(serverName)?.id ?? '');
      assert.ok(server);
      return toUpstreamServer(server);
    },
    async signIn(member) {
      const tokens = await provider.issue({ user: member.name, clientId: 'gatehouse', scope: 'openid' });
      const issuedAt = new Date();
      const expiresAt = new Date(issuedAt.getTime() + Number(tokens.expires_in) * 1_000);
      await inTransaction(db, async (tx) => {
        const known = links.get(member);
        const id = known ?? newId();
        if (known === undefined) {
          links.set(member, id);
          const identity = { type: 'oidc', issuer: provider.issuer, subject: member.actor.userId } as const;
          await insertLink(tx, { ...identity, id, userId: member.actor.userId, label: member.name });
        }
        const given = { accessToken: tokens.access_token, refreshToken: tokens.refresh_token ?? '' };
        await saveLinkTokens(tx, id, { ...sealTokens(secrets, 'user_links', id, given), issuedAt, expiresAt });
      });
    },
    async close() {
      for (const process of processes) await process.close();
    },
  };
}
