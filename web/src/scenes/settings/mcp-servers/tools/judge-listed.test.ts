import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allowComing, allowOnly, findVanished, isAllowed, setAllowed, type ToolLists } from './judge-listed.ts';

const lists = (allow: string[], deny: string[]): ToolLists => ({ tool_allow_list: allow, tool_deny_list: deny });
const tools = [{ name: 'read' }, { name: 'write' }, { name: 'drop' }];

test('deny wins over allow, and an empty allow list allows everything', () => {
  assert.equal(isAllowed('read', lists([], [])), true);
  assert.equal(isAllowed('read', lists(['read'], ['read'])), false);
  assert.equal(isAllowed('write', lists(['read'], [])), false);
});

test('blocking the last tool of an allow list does not allow all the others', () => {
  const after = setAllowed(lists(['read'], []), 'read', false);
  assert.deepEqual(
    tools.filter(({ name }) => isAllowed(name, after)),
    [],
  );
});

test('allowing a tool takes it from the deny list, and onto an allow list that is in use', () => {
  assert.deepEqual(setAllowed(lists([], ['drop']), 'drop', true), lists([], []));
  assert.deepEqual(setAllowed(lists(['read'], ['drop']), 'drop', true), lists(['read', 'drop'], []));
});

test('changing how new tools are taken changes nothing for those that are there', () => {
  const open = allowComing(lists(['read', 'gone'], []), tools);
  assert.deepEqual(open, lists([], ['write', 'drop']));
  assert.deepEqual(allowOnly(['read'], open), lists(['read'], ['write', 'drop']));
});

test('names entries that fit no tool, once each', () => {
  assert.deepEqual(findVanished(lists(['read', 'gone'], ['gone', 'lost']), tools), ['gone', 'lost']);
});
