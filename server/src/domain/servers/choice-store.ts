import type { Sql } from '../../db/database.ts';

export type ServerChoice = { /** Of the server. */ id: string; selected: boolean; chosenAt: Date };

/** What a user said of servers, in the order of server ids. */
export async function listChoiceRows(sql: Sql, userId: string): Promise<ServerChoice[]> {
  const rows = await sql
    .selectFrom('server_choices')
    .select(['server_id', 'selected', 'chosen_at'])
    .where('user_id', '=', userId)
    .orderBy('server_id')
    .execute();
  return rows.map((row) => ({ id: row.server_id, selected: row.selected, chosenAt: row.chosen_at }));
}

/**
 * Keeps the user's word, in place of an earlier one.
 * @returns when, by database time; undefined when the server was deleted at this moment
 */
export async function saveChoiceRow(sql: Sql, userId: string, serverId: string, selected: boolean): Promise<Date | undefined> {
  const row = await sql
    .insertInto('server_choices')
    .columns(['user_id', 'server_id', 'selected'])
    .expression((eb) =>
      eb
        .selectFrom('mcp_servers')
        .select([eb.cast<string>(eb.val(userId), 'uuid').as('user_id'), 'id', eb.lit(selected).as('selected')])
        .where('id', '=', serverId)
        .forKeyShare(),
    )
    .onConflict((conflict) =>
      conflict.columns(['user_id', 'server_id']).doUpdateSet((eb) => ({ selected, chosen_at: eb.fn<Date>('now') })),
    )
    .returning('chosen_at')
    .executeTakeFirst();
  return row?.chosen_at;
}

/** Forgets what the user said; nothing happens when they said nothing. */
export async function deleteChoiceRow(sql: Sql, userId: string, serverId: string): Promise<void> {
  await sql.deleteFrom('server_choices').where('user_id', '=', userId).where('server_id', '=', serverId).execute();
}
