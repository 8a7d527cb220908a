import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { addIntent, intentMaxLength, takeIntent } from './model-intent.ts';

const text = { type: 'string' };

describe('addIntent', () => {
  test('adds one required string in front and leaves the rest where it is', () => {
    const { schema, property } = addIntent({
      type: 'object',
      properties: { query: text, properties: { type: 'object' } },
      required: ['query'],
      $defs: { Item: text },
    });
    assert.equal(property, 'model_intent');
    assert.deepEqual(Object.keys(schema['properties'] as object), ['model_intent', 'query', 'properties']);
    assert.deepEqual(schema['required'], ['model_intent', 'query']);
    assert.deepEqual(schema['$defs'], { Item: text });
    assert.match(JSON.stringify(schema['properties']), /under 100 characters/);
  });

  test('takes another name where the tool has it, also inside a branch or a definition', () => {
    assert.equal(addIntent({ type: 'object', properties: { model_intent: text } }).property, 'model_intent_2');
    const branched = {
      type: 'object',
      properties: { model_intent: text },
      allOf: [{ $ref: '#/$defs/More' }],
      $defs: { More: { properties: { model_intent_2: text } } },
    };
    assert.equal(addIntent(branched).property, 'model_intent_3');
  });

  for (const schema of [true, false, undefined, null, 'x', [], {}]) {
    test(`takes ${JSON.stringify(schema)} as a tool without arguments`, () => {
      const added = addIntent(schema).schema;
      assert.equal(added['type'], 'object');
      assert.deepEqual(added['required'], ['model_intent']);
      assert.deepEqual(Object.keys(added['properties'] as object), ['model_intent']);
    });
  }

  test('does not change what it was given', () => {
    const given = { type: 'object', properties: { a: text }, required: ['a'], allOf: [{ additionalProperties: false }] };
    const before = structuredClone(given);
    addIntent(given);
    assert.deepEqual(given, before);
  });

  test('puts a definition in the place of a root that merely refers to it', () => {
    const { schema } = addIntent({
      $ref: '#/$defs/Args',
      $defs: { Args: { type: 'object', properties: { a: text }, required: ['a'], additionalProperties: false } },
    });
    assert.equal(schema['$ref'], undefined);
    assert.deepEqual(Object.keys(schema['properties'] as object), ['model_intent', 'a']);
    assert.deepEqual(schema['required'], ['model_intent', 'a']);
    assert.equal(schema['additionalProperties'], false);
  });

  test('opens closed branches for the property, and not the definitions they come from', () => {
    const closed = { type: 'object', properties: { a: text }, additionalProperties: false };
    const { schema } = addIntent({
      properties: { inside: { $ref: '#/$defs/Closed' } },
      oneOf: [{ $ref: '#/$defs/Closed' }, { properties: { b: text }, unevaluatedProperties: false, maxProperties: 1 }],
      propertyNames: { pattern: '^[a-z]$' },
      $defs: { Closed: closed },
    });
    assert.deepEqual(schema['oneOf'], [
      { allOf: [{ ...closed, properties: { model_intent: {}, a: text } }] },
      { properties: { model_intent: {}, b: text }, unevaluatedProperties: false, maxProperties: 2 },
    ]);
    assert.deepEqual(schema['propertyNames'], { anyOf: [{ const: 'model_intent' }, { pattern: '^[a-z]$' }] });
    assert.deepEqual(schema['$defs'], { Closed: closed });
  });

  test('a tree that refers to itself does not want an intent in every node', () => {
    const { schema } = addIntent({
      type: 'object',
      properties: { children: { type: 'array', items: { $ref: '#' } } },
      required: [],
    });
    const children = { type: 'array', items: { $ref: '#/$defs/arguments' } };
    assert.deepEqual((schema['properties'] as Record<string, unknown>)['children'], children);
    assert.deepEqual(schema['$defs'], { arguments: { type: 'object', properties: { children }, required: [] } });
  });

  test('survives references in a circle and nesting without end', () => {
    addIntent({ $ref: '#' });
    addIntent({ allOf: [{ $ref: '#/$defs/A' }], $defs: { A: { anyOf: [{ $ref: '#/$defs/A' }], additionalProperties: false } } });
    let deep: Record<string, unknown> = {};
    for (let depth = 0; depth < 50_000; depth += 1) deep = { properties: { deep } };
    assert.equal(addIntent(deep).property, 'model_intent');
    const level = (next: number) => ({ $ref: `#/$defs/L${next}` });
    const multiplying = Array.from({ length: 30 }, (_, index) => [
      `L${index}`,
      { allOf: [level(index + 1), level(index + 1)], additionalProperties: false },
    ]);
    const { schema } = addIntent({ ...level(0), $defs: Object.fromEntries(multiplying) as Record<string, unknown> });
    assert.ok(JSON.stringify(schema).length < 10_000_000);
  });
});

describe('takeIntent', () => {
  test('takes the intent and keeps every other argument, one named properties too', () => {
    const args = { model_intent: '  Reading the\n roadmap ', a: 1, properties: { c: 2 } };
    assert.deepEqual(takeIntent(args, 'model_intent'), { intent: 'Reading the roadmap', args: { a: 1, properties: { c: 2 } } });
  });

  test("leaves the tool's own model_intent alone when the intent has another name", () => {
    assert.deepEqual(takeIntent({ model_intent: 'mine', model_intent_2: 'Asking' }, 'model_intent_2'), {
      intent: 'Asking',
      args: { model_intent: 'mine' },
    });
  });

  test('keeps an argument named __proto__', () => {
    const args = JSON.parse('{"model_intent":"x","__proto__":{"a":1}}') as Record<string, unknown>;
    assert.equal(JSON.stringify(takeIntent(args, 'model_intent').args), '{"__proto__":{"a":1}}');
  });

  for (const given of [undefined, 7, null, {}, '', ' \n ']) {
    test(`finds none in ${JSON.stringify(given)} and still takes it out`, () => {
      assert.deepEqual(takeIntent({ model_intent: given, a: 1 }, 'model_intent'), { intent: undefined, args: { a: 1 } });
    });
  }

  test('finds none where the model left it out', () => {
    assert.deepEqual(takeIntent({ a: 1 }, 'model_intent'), { intent: undefined, args: { a: 1 } });
  });

  test('cuts after 200 characters and through no character', () => {
    const { intent } = takeIntent({ model_intent: `a${'🚀'.repeat(5000)}` }, 'model_intent');
    assert.ok(intent && intent.length <= intentMaxLength && intent.isWellFormed());
    assert.match(intent, /🚀…$/u);
  });
});
