import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { toolTitle } from './tool-title.ts';

describe('toolTitle', () => {
  test('prefers the title, then the annotation, then the name', () => {
    assert.equal(toolTitle({ name: 'x', title: 'Find', annotations: { title: 'Seek' } }), 'Find');
    assert.equal(toolTitle({ name: 'x', title: '  ', annotations: { title: 'Seek' } }), 'Seek');
    assert.equal(toolTitle({ name: 'search_issues' }), 'Search issues');
  });

  for (const [name, title] of [
    ['search_issues', 'Search issues'],
    ['searchIssues', 'Search issues'],
    ['getHTTPStatus', 'Get HTTP status'],
    ['list.open-PR', 'List open PR'],
    ['repos/get', 'Repos get'],
    ['GetUser2Name', 'Get user2 name'],
    ['überprüfe_datei', 'Überprüfe datei'],
    ['___', '___'],
  ] as const) {
    test(`reads ${name} as "${title}"`, () => assert.equal(toolTitle({ name }), title));
  }

  test('stays one line of 80 characters', () => {
    const title = toolTitle({ name: 'x', title: `Line\n\u0000 two\u2028three ${'🚀'.repeat(200)}` });
    assert.match(title, /^Line two three 🚀+…$/u);
    assert.equal(Array.from(title).length, 80);
  });

  test('cuts no character of a name in two', () => {
    const title = toolTitle({ name: `_${'🚀'.repeat(100)}` });
    assert.equal(title, `_${'🚀'.repeat(79)}`);
  });
});
