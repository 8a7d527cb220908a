// npm run test:conformance [-- <part of a scenario's name>]
// Runs the official client suite against our connection code and prints a line for each scenario.
import { runScenario } from './run-scenario.ts';
import { notApplicable, type Revision, scenarios } from './scenarios.ts';

const filter = process.argv[2] ?? '';
let failures = 0;

for (const revision of Object.keys(scenarios) as Revision[]) {
  for (const scenario of scenarios[revision].filter((name) => name.includes(filter))) {
    const { exitCode, checks, output } = await runScenario(scenario, revision);
    const count = (status: string) => checks.filter((check) => check.status === status).length;
    const isGood = exitCode === 0 && count('FAILURE') === 0 && count('SUCCESS') > 0;
    console.log(
      `${revision}  ${scenario}: ${isGood ? 'passed' : 'FAILED'}, ${count('SUCCESS')} checks, ${count('WARNING')} warnings`,
    );
    if (isGood) continue;
    failures += 1;
    console.log(output);
  }
}
for (const [scenario, reason] of Object.entries(notApplicable).filter(([name]) => name.includes(filter))) {
  console.log(`extension   ${scenario}: does not apply (${reason})`);
}
process.exitCode = failures === 0 ? 0 : 1;
