import type { StateValue } from '@pulse/model';
import { expect, test } from 'vitest';
import { attentionOf } from '../src/rules/attention.ts';
import type { Mark } from '../src/rules/threshold.ts';

const mark = (column: number, level: Mark['level']): Mark => ({
  column,
  level,
  direction: 'up',
  comparison: 'above',
  bound: 1,
  since: 0,
});
const state = (status: StateValue['status']): StateValue => ({ status, since: 0 });
const SEEN = new Set([1, 2]);

test('the worst level that is seen counts; who is out comes last, whatever the level', () => {
  const talking = state('CallInbound');
  const ranks = [
    attentionOf([mark(1, 'watch'), mark(2, 'critical')], talking, SEEN),
    attentionOf([mark(1, 'warning')], talking, SEEN),
    attentionOf([], talking, SEEN),
    attentionOf([mark(1, 'critical')], state('LoggedOut'), SEEN),
    attentionOf([], state('LoggedOut'), SEEN),
  ];
  expect(ranks).toEqual([...ranks].sort((a, b) => b - a));
  expect(new Set(ranks).size).toBe(5);
});

test('a level in a column that is not shown moves nobody', () => {
  expect(attentionOf([mark(7, 'critical')], undefined, SEEN)).toBe(attentionOf([], undefined, SEEN));
});
