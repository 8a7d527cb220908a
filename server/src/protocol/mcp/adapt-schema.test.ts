import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { adaptSchema } from './adapt-schema.ts';
import { schemaDialects } from './schema-dialects.ts';
import type { SchemaProvider } from './schema-dialects.ts';

const providers = Object.keys(schemaDialects) as SchemaProvider[];
const text = { type: 'string' };

function adapted(schema: unknown, provider: SchemaProvider): Record<string, unknown> {
  const result = adaptSchema(schema, provider);
  assert.ok(result.ok, JSON.stringify(result));
  return result.schema;
}

function reasonOf(schema: unknown, provider: SchemaProvider): string {
  const result = adaptSchema(schema, provider);
  assert.ok(!result.ok, JSON.stringify(result).slice(0, 500));
  return result.reason;
}

const tree = {
  type: 'object',
  properties: { root: { $ref: '#/$defs/Node', description: 'the top' } },
  $defs: { Node: { type: 'object', properties: { name: text, children: { type: 'array', items: { $ref: '#/$defs/Node' } } } } },
};

describe('adaptSchema', () => {
  for (const provider of providers) {
    test(`leaves a plain schema as it is for ${provider}`, () => {
      const plain = {
        type: 'object',
        description: 'd',
        properties: { a: { type: 'string', enum: ['x', 'y'] }, b: { type: 'array', items: { type: 'integer', minimum: 1 } } },
        required: ['a'],
        additionalProperties: false,
      };
      assert.deepEqual(adapted(plain, provider), plain);
    });

    test(`gives ${provider} an object with properties whatever the root is`, () => {
      for (const root of [
        {},
        { type: ['object', 'null'] },
        { $ref: '#' },
        { allOf: [] },
        { properties: null },
        { type: 'object', properties: [] },
      ]) {
        assert.deepEqual(adapted(root, provider), { type: 'object', properties: {} });
      }
    });

    test(`names a schema that is no object for ${provider}`, () => {
      for (const root of [true, null, undefined, [], 'x']) assert.match(reasonOf(root, provider), /schema is not an object/);
      assert.match(reasonOf({ type: 'string' }, provider), /input is not an object/);
      assert.match(reasonOf({ $ref: '#/$defs/A', $defs: { A: { type: 'array' } } }, provider), /input is not an object/);
    });

    test(`drops for ${provider} what is no keyword, or holds no valid value`, () => {
      const schema = {
        $schema: 'http://json-schema.org/draft-04/schema#',
        $id: 'https://example.com/a',
        type: 'object',
        properties: {
          a: {
            type: 'any',
            minimum: '1',
            exclusiveMinimum: true,
            required: true,
            pattern: '(',
            enum: [],
            'x-mcp-header': 'A',
            title: 'A',
          },
        },
        required: ['a', 7, 'a'],
      };
      assert.deepEqual(adapted(schema, provider), { type: 'object', properties: { a: { title: 'A' } }, required: ['a'] });
    });

    test(`merges what stands at the root in branches for ${provider}`, () => {
      const union = {
        type: 'object',
        allOf: [{ $ref: '#/$defs/Base' }],
        oneOf: [
          { properties: { action: { const: 'create' }, name: text }, required: ['action', 'name'] },
          { properties: { action: { const: 'delete' }, id: text }, required: ['action', 'id'] },
          { properties: { action: { enum: ['list'] } }, required: ['action'] },
        ],
        not: { required: ['zzz'] },
        $defs: { Base: { properties: { team: text }, required: ['team'], additionalProperties: false } },
      };
      const schema = adapted(union, provider);
      assert.deepEqual(schema['properties'], {
        team: text,
        action: { enum: ['create', 'delete', 'list'] },
        name: text,
        id: text,
      });
      assert.deepEqual(schema['required'], ['team', 'action']);
      for (const keyword of ['allOf', 'oneOf', 'not', 'additionalProperties']) assert.equal(schema[keyword], undefined);
    });

    test(`never follows a reference out of the document for ${provider}`, () => {
      const schema = {
        type: 'object',
        properties: { a: { $ref: 'http://169.254.169.254/x', description: 'd' }, b: { $ref: '#/$defs/None' } },
      };
      assert.deepEqual(adapted(schema, provider)['properties'], { a: { description: 'd' }, b: {} });
    });

    test(`is bounded on hostile schemas for ${provider}`, () => {
      let deep: Record<string, unknown> = { type: 'object' };
      for (let depth = 0; depth < 50_000; depth += 1) deep = { type: 'object', properties: { deep } };
      assert.match(reasonOf(deep, provider), /nested more than 64 deep/);

      const wide = {
        type: 'object',
        properties: Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`p${index}`, text])),
      };
      assert.match(reasonOf(wide, provider), /more than 3000 parts/);

      const long = { type: 'object', properties: { a: { ...text, description: 'x'.repeat(200_000) } } };
      assert.match(reasonOf(long, provider), /longer than 100000 characters/);

      const level = (next: number) => ({ $ref: `#/$defs/L${next}` });
      const defs = Object.fromEntries(
        Array.from({ length: 30 }, (_, index) => [
          `L${index}`,
          { properties: { a: level(index + 1), b: level(index + 1) }, allOf: [level(index + 1), level(index + 1)] },
        ]),
      );
      const exploding = { type: 'object', ...level(0), allOf: [level(0), level(0)], $defs: defs };
      assert.ok(JSON.stringify(adaptSchema(exploding, provider)).length < 200_000);
    });

    test(`keeps a property named __proto__ as a property for ${provider}`, () => {
      const schema = JSON.parse('{"type":"object","properties":{"__proto__":{"type":"string"}}}') as unknown;
      assert.equal(JSON.stringify(adapted(schema, provider)), '{"type":"object","properties":{"__proto__":{"type":"string"}}}');
    });
  }

  describe('references', () => {
    test('stay, gathered in $defs, where the provider takes them', () => {
      const schema = adapted(
        {
          type: 'object',
          properties: { root: { $ref: '#/definitions/Node' }, same: { $ref: '#/properties/plain' }, plain: text },
          definitions: { Node: { type: 'object', properties: { next: { $ref: '#/definitions/Node' } } }, Unused: text },
        },
        'openai',
      );
      assert.deepEqual(schema, {
        type: 'object',
        properties: { root: { $ref: '#/$defs/Node' }, same: { $ref: '#/$defs/plain' }, plain: text },
        $defs: { Node: { type: 'object', properties: { next: { $ref: '#/$defs/Node' } } }, plain: text },
      });
    });

    test('to two things of one name stay apart', () => {
      const schema = adapted(
        {
          properties: { a: { $ref: '#/$defs/X' }, b: { $ref: '#/definitions/X' } },
          $defs: { X: text },
          definitions: { X: { type: 'null' } },
        },
        'anthropic',
      );
      assert.deepEqual(schema['$defs'], { X: text, X_2: { type: 'null' } });
    });

    test('are replaced where it takes none, and a definition within itself ends', () => {
      assert.deepEqual(adapted(tree, 'google'), {
        type: 'object',
        properties: {
          root: {
            type: 'object',
            description: 'the top',
            properties: { name: text, children: { type: 'array', items: { type: 'object' } } },
          },
        },
      });
    });

    test('in a circle of nothing but references end', () => {
      const circle = { properties: { a: { $ref: '#/$defs/A' } }, $defs: { A: { $ref: '#/$defs/B' }, B: { $ref: '#/$defs/A' } } };
      assert.deepEqual(adapted(circle, 'google')['properties'], { a: {} });
    });
  });

  test('says older drafts in words of the newest', () => {
    const schema = {
      properties: {
        pair: { type: 'array', items: [text, { type: 'null' }], additionalItems: false },
        n: { ...text, nullable: true },
      },
    };
    assert.deepEqual(adapted(schema, 'openai')['properties'], {
      pair: { type: 'array', prefixItems: [text, { type: 'null' }], items: false },
      n: { type: ['string', 'null'] },
    });
  });

  test('gives an array without items some', () => {
    assert.deepEqual(adapted({ properties: { a: { type: 'array' } } }, 'openai')['properties'], {
      a: { type: 'array', items: {} },
    });
  });

  test('says in keywords that Google takes what it says otherwise', () => {
    const schema = {
      type: 'object',
      properties: {
        kind: { const: 'a' },
        either: { oneOf: [text, { type: 'integer', format: 'int32' }] },
        both: { allOf: [{ $ref: '#/$defs/P' }, { properties: { q: text } }], description: 'd' },
        mail: { type: 'string', format: 'email', minLength: 3, pattern: '@' },
        flag: { enum: [true, 'on'] },
        pair: { type: 'array', items: [text, { type: 'integer' }] },
      },
      required: ['kind', 'absent'],
      patternProperties: { x: text },
      $defs: { P: { type: 'object', properties: { p: text }, required: ['p'] } },
    };
    assert.deepEqual(adapted(schema, 'google'), {
      type: 'object',
      properties: {
        kind: { enum: ['a'] },
        either: { anyOf: [text, { type: 'integer', format: 'int32' }] },
        both: { type: 'object', description: 'd', properties: { p: text, q: text }, required: ['p'] },
        mail: text,
        flag: { enum: ['on'] },
        pair: { type: 'array', items: { anyOf: [text, { type: 'integer' }] } },
      },
      required: ['kind'],
    });
  });

  test('drops an optional parameter that Anthropic cannot name, and the tool where it is required', () => {
    const properties = { größe: text, 'a.b-c_1': text };
    assert.deepEqual(adapted({ properties }, 'anthropic')['properties'], { 'a.b-c_1': text });
    assert.match(reasonOf({ properties, required: ['größe'] }, 'bedrock'), /"größe" has a name/);
    assert.deepEqual(adapted({ properties, required: ['größe'] }, 'openai')['properties'], properties);
  });

  test('does not change what it was given', () => {
    const before = structuredClone(tree);
    for (const provider of providers) adaptSchema(tree, provider);
    assert.deepEqual(tree, before);
  });
});
