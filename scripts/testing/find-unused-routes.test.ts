import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { keepUsedRoutes } from '../../tests/openapi/keep-used-routes.ts';
import { findUnusedRoutes } from './find-unused-routes.ts';

describe('unused routes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-test-unused-'));
  const asked = process.env['GATEHOUSE_TEST_ROUTES'];
  after(() => {
    if (asked === undefined) delete process.env['GATEHOUSE_TEST_ROUTES'];
    else process.env['GATEHOUSE_TEST_ROUTES'] = asked;
    rmSync(folder, { recursive: true });
  });

  it('are those that no test of the run had a success from, whichever Gatehouse it asked', async () => {
    process.env['GATEHOUSE_TEST_ROUTES'] = folder;
    const known = ['GET /chats', 'GET /chats/{id}', 'DELETE /chats/{id}'];
    await keepUsedRoutes({ known, used: ['GET /chats'] });
    await keepUsedRoutes({ known, used: ['GET /chats/{id}'] });
    assert.deepEqual(findUnusedRoutes(folder), ['DELETE /chats/{id}']);
    await keepUsedRoutes({ known, used: ['DELETE /chats/{id}'] });
    assert.deepEqual(findUnusedRoutes(folder), []);
  });
});
