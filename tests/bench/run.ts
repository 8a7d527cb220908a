// npm run bench [-- --only <name>]
//
// Measures what Gatehouse is held to and prints it beside its target. A number over its target is shown, not a failure: the
// exit code tells only whether all could be measured. docs/benchmarks.md says what each means.
import { parseArgs } from 'node:util';
import type { BenchNumber, Row } from './bench-number.ts';
import { coldPreparation } from './numbers/cold-preparation.ts';
import { eventStreams } from './numbers/event-streams.ts';
import { heldToken } from './numbers/held-token.ts';
import { poolPath } from './numbers/pool-path.ts';
import { queryGap } from './numbers/query-gap.ts';
import { readiness } from './numbers/readiness.ts';
import { toolCallCost } from './numbers/tool-call-cost.ts';
import { warmPreparation } from './numbers/warm-preparation.ts';
import { openEngines, type Engines } from './parts/open-engines.ts';
import { printTable } from './print-table.ts';

const all: readonly BenchNumber[] = [
  warmPreparation,
  coldPreparation,
  toolCallCost,
  readiness,
  heldToken,
  poolPath,
  eventStreams,
  queryGap,
];

const { values } = parseArgs({ options: { only: { type: 'string' } } });
const chosen = all.filter(({ name }) => values.only === undefined || values.only === name);
if (chosen.length === 0) {
  console.error(`--only takes one of ${all.map(({ name }) => name).join(', ')}.`);
  process.exit(1);
}

const engines = await openEngines();
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void engines.close().finally(() => process.exit(130)));
const rows: Row[] = [];
try {
  for (const number of chosen) process.exitCode = (await measure(number, engines)) ? process.exitCode : 1;
} finally {
  await engines.close();
}
console.log('');
printTable(rows);

/** False when it could not be measured; the others are measured all the same. */
async function measure(number: BenchNumber, on: Engines): Promise<boolean> {
  const startedAt = performance.now();
  try {
    for await (const row of number.measure(on)) rows.push(row);
    return true;
  } catch (error) {
    console.error(error);
    rows.push({ what: number.name, measured: 'could not be measured', target: '', isMet: undefined });
    return false;
  } finally {
    console.log(`${number.name}: ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
  }
}
