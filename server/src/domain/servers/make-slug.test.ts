import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { freeSlug, makeSlug } from './make-slug.ts';

describe('makeSlug', () => {
  for (const [name, slug] of [
    ['Notes', 'notes'],
    ['GitHub (Enterprise)', 'github-enterprise'],
    ["Ann's  wiki", 'anns-wiki'],
    ['  --Jira--  ', 'jira'],
    ['Zürich Straße', 'zurich-strasse'],
    ['Ærø Łódź', 'aero-lodz'],
    ['Задачи', 'zadachi'],
    ['Ёлка Київ', 'yolka-kiyiv'],
    ['Αθήνα', 'athina'],
    ['İstanbul ılık', 'istanbul-ilik'],
    ['ﬁnance Ｆｕｌｌ', 'finance-full'],
    ['7 Zip', '7-zip'],
    ['A very long name that goes on and on', 'a-very-long-name-that-go'],
    ['Twenty-three characters x', 'twenty-three-characters'], // no hyphen where it was cut
    ['日本語', 'server'],
    ['🚀', 'server'],
    ['42', 'server'],
    ['---', 'server'],
  ] as const) {
    test(`makes ${slug} from ${name}`, () => assert.equal(makeSlug(name), slug));
  }
});

describe('freeSlug', () => {
  test('takes the first number that is free, from 2', () => {
    assert.equal(freeSlug('notes', new Set()), 'notes');
    assert.equal(freeSlug('notes', new Set(['notes'])), 'notes-2');
    assert.equal(freeSlug('notes', new Set(['notes', 'notes-2', 'notes-4'])), 'notes-3');
    assert.equal(freeSlug('notes', new Set(['notes-2'])), 'notes');
  });
});
