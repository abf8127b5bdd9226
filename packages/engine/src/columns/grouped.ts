import type { Milliseconds } from '@pulse/base';
import type { FilterTerm } from '@pulse/expression';
import type { GroupBy, GroupedValue, GroupValue } from '@pulse/model';
import type { CategoryRule, Opening, Reading } from '../categories/category.ts';
import { termOf } from '../categories/custom-formula.ts';
import type { GroupRow, GroupRows } from '../measures/group-rows.ts';
import type { Stock } from '../measures/stock.ts';
import type { Grouped } from './measure-groups.ts';
import type { Shelf, Wanted } from './shelf.ts';

/** Rows that a value shows where the definition does not say. */
const USUAL_LIMIT = 20;

/** A row of an object, and the slot under which readings know it. */
type VisitRow = (slot: number, key: GroupRow['key']) => void;
type Rows = (object: number, at: Milliseconds, visit: VisitRow) => void;

/** Opens a category for each key that a term says of the actions, in place of one value for all of them (E-130). */
export function openGrouped(
  shelf: Shelf,
  rule: CategoryRule,
  opening: Opening,
  wanted: (mask: Opening['main']) => Wanted,
  groupBy: GroupBy,
): Reading {
  const by = termOf('groupBy', groupBy.by);
  const { reading, rows } =
    rule.kind === 'current'
      ? openCurrent(rule, opening, by)
      : openHistorical(shelf, rule, opening, wanted, by);
  return {
    timeDependent: reading.timeDependent || (rule.kind === 'current' && reading.cell !== undefined),
    number: () => Number.NaN,
    cell(object, at) {
      const found: Found[] = [];
      rows(object, at, (slot, key) => {
        const value = reading.number(slot, at);
        found.push({ key, value: Number.isNaN(value) ? null : value });
      });
      return arranged(found, groupBy, rule.groups === 'sum');
    },
  };
}

function openCurrent(rule: CategoryRule, opening: Opening, by: FilterTerm): { reading: Reading; rows: Rows } {
  const markOf = opening.marker({ key: by });
  const stocks: Stock[] = [];
  /** The row that is read. */
  let row = { object: Number.NaN, key: '' };
  const stock: Opening['stock'] = (mask) => {
    const all = opening.stock(mask);
    stocks.push(all);
    return {
      pseudo: () => 0,
      each(_slot, at, visit) {
        all.each(row.object, at, (start, entity, action, owner) => {
          if (action === null || owner === null) return;
          const { key } = markOf({ owner, action, reflected: null });
          if (key === row.key) visit(start, entity, action, owner);
        });
      },
    };
  };
  const rows: Rows = (object, at, visit) => {
    const keys = new Set<string>();
    for (const all of stocks) {
      all.each(object, at, (_start, _entity, action, owner) => {
        if (action && owner) keys.add(markOf({ owner, action, reflected: null }).key ?? '');
      });
    }
    for (const key of keys) {
      row = { object, key };
      visit(0, key);
    }
  };
  return { reading: rule.open({ ...opening, stock }), rows };
}

function openHistorical(
  shelf: Shelf,
  rule: CategoryRule,
  opening: Opening,
  wanted: (mask: Opening['main']) => Wanted,
  by: FilterTerm,
): { reading: Reading; rows: Rows } {
  const shared: GroupRows = shelf.rows(wanted(opening.main), by);
  const measures: Grouped[] = [];
  const reading = rule.open({
    ...opening,
    history(each, parts = {}) {
      const measure = shelf.groups(wanted(each), by, parts);
      measures.push(measure);
      return measure.history;
    },
    marks(each, marks) {
      const measure = shelf.markedGroups(wanted(each), by, marks);
      measures.push(measure);
      return measure.history;
    },
  });
  const rows: Rows = (object, at, visit) => {
    const see = ({ slot, key }: GroupRow) => {
      if (measures.some((measure) => measure.count(slot, at) > 0)) visit(slot, key);
    };
    for (const row of shared.of(object)) see(row);
    const pending = new Set(measures.flatMap((measure) => measure.pending(object, at)));
    for (const key of pending) {
      const row = shared.pretend(object, key);
      if (row) see(row);
    }
  };
  return { reading, rows };
}

type Found = Omit<GroupValue, 'key'> & { readonly key: GroupRow['key'] };

/** In order, at most as many as wanted; the others are told together, and added up where that makes sense. */
function arranged(
  found: readonly Found[],
  { order = 'descending', limit = USUAL_LIMIT }: GroupBy,
  additive: boolean,
): GroupedValue {
  const named = found.filter((each): each is GroupValue => each.key !== null).sort(ORDERS[order]);
  const left = [...named.slice(limit), ...found.filter(({ key }) => key === null)];
  const groups = named.slice(0, limit);
  if (left.length === 0) return { groups };
  const value = additive ? left.reduce((sum, each) => sum + (each.value ?? 0), 0) : null;
  return { groups, others: { groups: left.length, value } };
}

const byKey = (a: GroupValue, b: GroupValue) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);
/** No value comes last. */
const byValue = (sign: 1 | -1) => (a: GroupValue, b: GroupValue) => {
  if (a.value === null || b.value === null) {
    return Number(a.value === null) - Number(b.value === null) || byKey(a, b);
  }
  return sign * (a.value - b.value) || byKey(a, b);
};
const ORDERS = { descending: byValue(-1), ascending: byValue(1), key: byKey } as const;
