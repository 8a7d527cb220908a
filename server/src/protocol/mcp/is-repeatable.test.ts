import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isRepeatable } from './is-repeatable.ts';

describe('a tool whose call may be made again', () => {
  test('says that it only reads, or that twice is once', () => {
    assert.ok(isRepeatable({ annotations: { readOnlyHint: true } }));
    assert.ok(isRepeatable({ annotations: { readOnlyHint: false, idempotentHint: true } }));
  });

  test('is none that says nothing, or only that it destroys nothing', () => {
    assert.ok(!isRepeatable({}));
    assert.ok(!isRepeatable({ annotations: {} }));
    assert.ok(!isRepeatable({ annotations: { destructiveHint: false, readOnlyHint: false, idempotentHint: false } }));
  });
});
