import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseOptions } from './parse-options.ts';

const portOf = (...args: string[]) => {
  const options = parseOptions(args);
  return 'fault' in options ? undefined : options.port;
};
const faultOf = (...args: string[]) => {
  const options = parseOptions(args);
  return 'fault' in options ? options.fault : '';
};

test('port 3000 is a wish, a port that was given is not, and a check takes any', () => {
  assert.deepEqual(portOf(), { wish: 3000, orAny: true });
  assert.deepEqual(portOf('--port', '4000'), { wish: 4000, orAny: false });
  assert.deepEqual(portOf('--check'), { wish: 0, orAny: false });
});

test('what is no option or no port is told in a sentence', () => {
  assert.match(faultOf('--bogus'), /bogus/);
  assert.match(faultOf('more'), /more/);
  for (const port of ['abc', '', '65536', '1.5', '-1']) assert.match(faultOf(`--port=${port}`), /from 0 to 65535/, port);
});
