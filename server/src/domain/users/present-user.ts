import type { UserView } from '@gatehouse/contract';
import type { Sql } from '../../db/database.ts';
import { listUserLinks } from '../user-links/user-link-store.ts';
import { viewUser } from './user-view.ts';
import type { User } from './user.ts';

/** Users with their links, in the order given; one query for all of them. */
export async function presentUsers(sql: Sql, users: readonly User[]): Promise<UserView[]> {
  const links = await listUserLinks(
    sql,
    users.map((user) => user.id),
  );
  return users.map((user) =>
    viewUser(
      user,
      links.filter((link) => link.userId === user.id),
    ),
  );
}

/** One user with their links. */
export async function presentUser(sql: Sql, user: User): Promise<UserView> {
  return viewUser(user, await listUserLinks(sql, [user.id]));
}
