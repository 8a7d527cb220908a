import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wordIntent } from './word-intent.ts';

const intentOf = (description: string, purpose?: string) =>
  wordIntent({ name: 'shop__list_orders', description, inputSchema: {} }, purpose);

test('the purpose that was given comes first, as something that is being done', () => {
  const purposes = {
    'see who waits': 'Seeing who waits',
    'make a list': 'Making a list',
    'get one': 'Getting one',
    check: 'Checking',
  };
  for (const [purpose, intent] of Object.entries(purposes)) assert.equal(intentOf('Lists orders.', purpose), intent);
});

test('a description that says what the tool does is told up to the end of what it does', () => {
  const descriptions = {
    'Lists orders of the shop, newest first.': 'Listing orders of the shop',
    'Searches for files. Slow.': 'Searching for files',
    'Gives one order\nwith its state': 'Giving one order',
    'Carries it out': 'Carrying it out',
    'Pays an order back': 'Paying an order back',
  };
  for (const [description, intent] of Object.entries(descriptions)) assert.equal(intentOf(description), intent);
});

test('any other description leaves the name of the tool, and nothing is longer than a label', () => {
  for (const description of ['', 'The orders.', 'This lists orders.', '{"a": 1}']) {
    assert.equal(intentOf(description), 'Calling list orders', description);
  }
  assert.equal(intentOf(`Lists ${'orders '.repeat(100)}`).length, 99);
});
