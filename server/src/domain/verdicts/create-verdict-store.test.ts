import assert from 'node:assert/strict';
import { it } from 'node:test';
import { onEachDatabase } from '../../../testing/on-each-database.ts';
import type { Database } from '../../db/database.ts';
import { newId } from '../new-id.ts';
import { createVerdictStore } from './create-verdict-store.ts';

const verdict = { era: 'stateless', protocolVersion: '2026-07-28', decidedAt: new Date('2026-11-01T12:00:00.000Z') } as const;

async function addServer(db: Database): Promise<string> {
  const id = newId();
  await db.sql
    .insertInto('mcp_servers')
    .values({
      id,
      slug: id.slice(-12),
      display_name: 'Files',
      url: 'https://files.example/mcp',
      transport: 'streamable_http',
      availability: 'default_on',
      auth_type: 'none',
      description: '',
      icon_url: '',
      enabled: true,
      model_intent: false,
      tool_allow_list: [],
      tool_deny_list: [],
    })
    .execute();
  return id;
}

onEachDatabase('the verdict store', (database) => {
  it('gives back what was saved for that revision, and nothing for another', async () => {
    const store = createVerdictStore(database());
    const id = await addServer(database());
    await store.save(id, 1, verdict);
    assert.deepEqual(await store.find(id, 1), verdict);
    assert.equal(await store.find(id, 2), undefined);
  });

  it('keeps the later verdict', async () => {
    const store = createVerdictStore(database());
    const id = await addServer(database());
    await store.save(id, 1, verdict);
    const later = { era: 'stateful', protocolVersion: '2025-11-25', decidedAt: new Date('2026-11-02T12:00:00.000Z') } as const;
    await store.save(id, 1, later);
    assert.deepEqual(await store.find(id, 1), later);
  });

  it('does nothing for a server that is gone', async () => {
    const store = createVerdictStore(database());
    const id = newId();
    await store.save(id, 1, verdict);
    assert.equal(await store.find(id, 1), undefined);
  });

  it('does not let an older revision overwrite a newer one', async () => {
    const store = createVerdictStore(database());
    const id = await addServer(database());
    await database().sql.updateTable('mcp_servers').set({ revision: 3 }).where('id', '=', id).execute();
    await store.save(id, 3, verdict);
    await store.save(id, 2, { ...verdict, era: 'stateful' });
    assert.equal(await store.find(id, 2), undefined);
    assert.deepEqual(await store.find(id, 3), verdict);
  });
});
