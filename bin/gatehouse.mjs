#!/usr/bin/env node
// Plain JavaScript that every Node can read, so that an old one gets a sentence and not a syntax error.
import module from 'node:module';
import process from 'node:process';

const oldestNode = 24;

if (Number.parseInt(process.versions.node, 10) < oldestNode) {
  console.error(`Gatehouse needs Node ${oldestNode} or newer; this is Node ${process.versions.node}.`);
  console.error('In a checkout, `npm start` and `npx node bin/gatehouse.mjs` use the Node that `npm ci` has brought.');
  process.exitCode = 1;
} else {
  module.enableCompileCache();
  const { runCommand } = await import('../server/src/main.ts');
  process.exitCode = await runCommand(process.argv.slice(2));
}
