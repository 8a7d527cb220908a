import { relative } from 'node:path';
import { spec, type TestEvent } from 'node:test/reporters';

type Event<Type extends TestEvent['type']> = Extract<TestEvent, { type: Type }>['data'];

/**
 * Says one line per file, shows in full what failed and what the failing files printed, and ends with node:test's own count.
 * The default export is how node:test finds a reporter.
 */
// oxlint-disable-next-line import/no-default-export
export default async function* terseReporter(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const printed = new Map<string, string[]>();
  const failures = new spec();
  const counts: string[] = [];
  for await (const event of source) {
    if (event.type === 'test:stdout' || event.type === 'test:stderr') keep(printed, event.data);
    if (event.type === 'test:fail') yield* describeEnd(event.data);
    if (event.type === 'test:fail' || event.type === 'test:interrupted') failures.write(event);
    if (event.type === 'test:diagnostic' && event.data.file === undefined) counts.push(event.data.message);
    if (event.type === 'test:summary' && event.data.file !== undefined) {
      yield describeFile(event.data, event.data.file);
      if (!event.data.success) yield* printed.get(event.data.file) ?? [];
      printed.delete(event.data.file);
    }
  }
  for (const rest of printed.values()) yield* rest;
  failures.end();
  for await (const text of failures) yield String(text);
  yield `\n${counts.map((line) => `ℹ ${line}\n`).join('')}`;
}

function keep(printed: Map<string, string[]>, { file, message }: Event<'test:stdout'>): void {
  printed.set(file, [...(printed.get(file) ?? []), message]);
}

/** A file fails as a whole when its process ends badly, whatever its tests said; node:test only says "test failed". */
function describeEnd({ file = '', details }: Event<'test:fail'>): string[] {
  const { error } = details;
  if (!('exitCode' in error) || !('signal' in error)) return [];
  const end = typeof error.signal === 'string' ? error.signal : `exit code ${String(error.exitCode)}`;
  return [`✖ ${relative(process.cwd(), file)}: its process ended with ${end}\n`];
}

function describeFile({ success, counts, duration_ms }: Event<'test:summary'>, file: string): string {
  const failed = counts.tests - counts.passed - counts.skipped - counts.todo;
  const outcome = success
    ? `${counts.tests} ${counts.tests === 1 ? 'test' : 'tests'}`
    : `${failed} of ${counts.tests} tests failed${failed === 0 ? ', but not all is well' : ''}`;
  return `${success ? '✔' : '✖'} ${relative(process.cwd(), file)}: ${outcome}, ${(duration_ms / 1000).toFixed(1)} s\n`;
}
