import { agentId, type Cell, type LayoutColumn, type LayoutRow } from '@pulse/model';
import { expect, test } from 'vitest';
import { visibleTotal } from './visible-total.ts';

const column = (alias: string, over: Partial<LayoutColumn> = {}): LayoutColumn => ({
  alias,
  name: alias,
  description: alias,
  format: 'Integer',
  good: 'none',
  trend: false,
  total: 'sum',
  ...over,
});
const share = (totalFormula: string) =>
  column('share', { format: 'Percent', total: 'formula', totalFormula });
const row = (id: string, ...cells: Cell[]): LayoutRow => ({
  object: { type: 'Agent', id: agentId(id) },
  name: id,
  cells,
  incomplete: [],
});
const rows = [row('ann', 1, 4, 25), row('ben', 2, 6, 100 / 3), row('cem', null, 5, null)];

const totalOf = (formula: string, at = 0) => {
  const columns = [column('busy'), column('there'), share(formula)];
  return visibleTotal({ objectType: 'Agent', columns }, rows, at)?.cells;
};

test('a share is made again from what is seen, never averaged', () => {
  expect(totalOf('100 * sum(busy) / sum(there)')).toEqual([3, 15, 20]);
  expect(totalOf('sum(share * there) / sum(there)')).toEqual([3, 15, 20]);
});

test('what grows counts as it stands now', () => {
  const columns = [column('busy'), column('there'), share('sum(busy)')];
  const growing = [row('ann', { start: 1000, base: 2, rate: 1 }, 1, null)];
  expect(visibleTotal({ objectType: 'Agent', columns }, growing, 4000)?.cells[2]).toBe(5);
});

test.each(['sum(nothing)', '100 *', 'sum(busy) / 0', 'busy'])(
  'a formula that gives nothing is empty: %s',
  (text) => {
    expect(totalOf(text)).toEqual([3, 15, null]);
  },
);
