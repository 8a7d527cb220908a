import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { runScenario } from './run-scenario.ts';
import { notApplicable, type Revision, scenarios } from './scenarios.ts';

for (const revision of Object.keys(scenarios) as Revision[]) {
  describe(`our connection code against the official client suite, ${revision}`, { concurrency: 2 }, () => {
    for (const scenario of scenarios[revision]) {
      if (scenario in notApplicable) continue;
      it(`passes ${scenario}`, async () => {
        const { exitCode, checks, output } = await runScenario(scenario, revision);
        const failed = checks.filter((check) => check.status === 'FAILURE' || check.status === 'WARNING');
        assert.deepEqual(failed, [], output);
        assert.ok(
          checks.some((check) => check.status === 'SUCCESS'),
          `it checked something:\n${output}`,
        );
        assert.equal(exitCode, 0, output);
      });
    }
  });
}
