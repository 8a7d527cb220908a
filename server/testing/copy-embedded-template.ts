import { cpSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findEmbeddedTemplate } from './find-embedded-template.ts';

/** A data folder of one's own with a migrated, empty, closed embedded database. The caller deletes it. */
export async function copyEmbeddedTemplate(): Promise<string> {
  const template = process.env['GATEHOUSE_TEST_EMBEDDED_TEMPLATE'] ?? (await findEmbeddedTemplate());
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-test-'));
  cpSync(template, folder, { recursive: true });
  return folder;
}
