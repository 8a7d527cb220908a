import { sql } from 'kysely';
import type { Database } from '../../../db/database.ts';
import type { UpstreamServer } from '../../../upstream/upstream.ts';
import { newId } from '../../new-id.ts';

/** For tests: a registered server as the upstream room knows it. */
export async function insertServer(db: Database, given: Partial<UpstreamServer> = {}): Promise<UpstreamServer> {
  const server: UpstreamServer = {
    id: newId(),
    revision: 1,
    displayName: 'Notion',
    url: 'http://127.0.0.1:1/mcp',
    transport: 'streamable_http',
    authType: 'none',
    ...given,
  };
  await sql`
    insert into mcp_servers (id, slug, display_name, url, transport, availability, auth_type)
    values (${server.id}, ${server.id.slice(-12)}, ${server.displayName}, ${server.url}, ${server.transport}, 'default_on', ${server.authType})
  `.execute(db.sql);
  return server;
}

/** For tests: a member. @returns the user's id */
export async function insertUser(db: Database): Promise<string> {
  const id = newId();
  const email = `${id}@example.com`;
  await sql`insert into users (id, email, email_key, name, role) values (${id}, ${email}, ${email}, 'A', 'member')`.execute(
    db.sql,
  );
  return id;
}
