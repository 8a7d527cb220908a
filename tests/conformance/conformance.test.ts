import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { listSuite } from './list-suite.ts';
import { runScenario } from './run-scenario.ts';
import { notApplicable, type Revision, scenarios } from './scenarios.ts';

const revisions = Object.keys(scenarios) as Revision[];

describe('the list of scenarios', () => {
  it('has every scenario that the suite has for these revisions, and of extensions why not', async () => {
    const listed = await listSuite();
    for (const revision of revisions) {
      const wanted = listed.filter((entry) => entry.revisions.includes(revision)).map(({ scenario }) => scenario);
      assert.deepEqual([...scenarios[revision]].toSorted(), wanted.toSorted(), revision);
    }
    const extensions = listed.filter((entry) => entry.revisions.includes('extension')).map(({ scenario }) => scenario);
    assert.deepEqual(Object.keys(notApplicable).toSorted(), extensions.toSorted());
  });
});

for (const revision of revisions) {
  describe(`our connection code against the official client suite, ${revision}`, { concurrency: 2 }, () => {
    for (const scenario of scenarios[revision]) {
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
