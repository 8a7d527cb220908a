import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { z } from 'zod';
import { toFaults } from './problem-faults.ts';

function faultsOf(schema: z.ZodType, value: unknown, target = 'json') {
  const parsed = schema.safeParse(value);
  assert.ok(!parsed.success);
  return toFaults(parsed.error.issues, target, value).map(({ pointer, code }) => ({ pointer, code }));
}

describe('toFaults', () => {
  const schema = z.strictObject({ name: z.string().min(2), tags: z.array(z.enum(['a', 'b'])).default([]) });

  test('gives each fault its pointer and code', () => {
    assert.deepEqual(faultsOf(schema, { name: 'x', tags: ['a', 'c', 5] }), [
      { pointer: '/name', code: 'too_small' },
      { pointer: '/tags/1', code: 'invalid_value' },
      { pointer: '/tags/2', code: 'invalid_value' },
    ]);
  });

  test('tells a missing field from one of the wrong type', () => {
    assert.deepEqual(faultsOf(schema, {}), [{ pointer: '/name', code: 'required' }]);
    assert.deepEqual(faultsOf(z.object({ role: z.enum(['a']), id: z.union([z.string(), z.number()]) }), {}), [
      { pointer: '/role', code: 'required' },
      { pointer: '/id', code: 'required' },
    ]);
    assert.deepEqual(faultsOf(schema, { name: null }), [{ pointer: '/name', code: 'wrong_type' }]);
    assert.deepEqual(faultsOf(schema, []), [{ pointer: '', code: 'wrong_type' }]);
  });

  test('names each unknown field', () => {
    assert.deepEqual(faultsOf(schema, { name: 'xy', role: 1, 'a/b~c': 2 }), [
      { pointer: '/role', code: 'unknown_field' },
      { pointer: '/a~1b~0c', code: 'unknown_field' },
    ]);
  });

  test('points into the query and the path by name', () => {
    assert.deepEqual(faultsOf(z.object({ limit: z.coerce.number().max(200) }), { limit: '201' }, 'query'), [
      { pointer: '/query/limit', code: 'too_big' },
    ]);
    assert.deepEqual(faultsOf(z.object({ id: z.uuid() }), { id: 'x' }, 'param'), [
      { pointer: '/path/id', code: 'invalid_format' },
    ]);
  });

  test("takes a check's own code", () => {
    const future = z.string().refine(() => false, { params: { code: 'in_the_past' } });
    assert.deepEqual(faultsOf(z.object({ until: future }), { until: 'x' }), [{ pointer: '/until', code: 'in_the_past' }]);
  });

  test('stays short for a body that is nothing but faults', () => {
    const body = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`${'x'.repeat(500)}${index}`, 1]));
    const faults = faultsOf(z.strictObject({}), body);
    assert.equal(faults.length, 100);
    assert.ok(faults.every(({ pointer }) => pointer.length <= 101));
  });
});
