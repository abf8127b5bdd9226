import type { Milliseconds } from '@pulse/base';
import type { ExplainedGroup, ExplainedSet, Explanation, GroupedValue } from '@pulse/model';
import type { Column, ExplainOptions } from '../engine.ts';
import { isSame, plain } from './explained-value.ts';
import type { Grouping } from './grouping.ts';

/** What a value in groups is explained by. */
export interface GroupedParts {
  readonly grouping: Grouping;
  /** The statistic as everybody reads it; and with all rows that the engine has of it, by their keys. */
  readonly column: Column;
  readonly rows: Column;
  /** The statistic without groups, of those contributions that the grouping looks at. */
  readonly remade: Column;
  /** How many contributions the grouping looks at, of any set. */
  readonly noted: (at: Milliseconds) => number;
  /** Contributions alone do not give the values, because marks make them (EXP-2). */
  readonly isByMarks: boolean;
  readonly sets: (at: Milliseconds, most: number) => readonly ExplainedSet[];
}

type Told = Pick<Explanation, 'value' | 'key' | 'exact' | 'groups' | 'sets'>;

/** Why a value in groups is what it is, by the groups that it shows; or why that of one group is. */
export function explainedGroups(
  parts: GroupedParts,
  index: number,
  at: Milliseconds,
  { most, key }: ExplainOptions,
): Told {
  const { groups, others } = groupsOf(parts.rows, index, at);
  const rows = new Map(groups.map((row) => [row.key, row.value]));
  const group = (wanted: string, share: number): ExplainedGroup => {
    const value = rows.get(wanted) ?? null;
    return parts.grouping.only(
      (each) => each === wanted,
      () => ({
        key: wanted,
        value,
        exact: rows.has(wanted) ? gives(parts, index, at, value) : parts.noted(at) === 0,
        sets: parts.sets(at, share),
      }),
    );
  };
  if (key !== undefined) return group(key, most);
  const value = groupsOf(parts.column, index, at);
  const share = Math.ceil(most / Math.max(1, value.groups.length));
  const isExact = (own: string, read: number | null) =>
    parts.grouping.only(
      (each) => each === own,
      () => gives(parts, index, at, read),
    );
  return {
    value,
    exact:
      groups.every((row) => isExact(row.key, row.value)) && isExactBeyond(parts, index, at, rows, others),
    groups: value.groups.map((row) => group(row.key, share)),
    sets: [],
  };
}

/** Of what has no row of its own (E-131). */
function isExactBeyond(
  parts: GroupedParts,
  index: number,
  at: Milliseconds,
  rows: ReadonlyMap<string, unknown>,
  others: GroupedValue['others'],
): boolean {
  return parts.grouping.only(
    (each) => !rows.has(each),
    () => {
      if (others === undefined) return parts.isByMarks || parts.noted(at) === 0;
      return others.value === null || gives(parts, index, at, others.value);
    },
  );
}

/** Do the contributions that are looked at give this value? */
function gives({ isByMarks, remade }: GroupedParts, index: number, at: Milliseconds, value: number | null) {
  return isByMarks || isSame(value, plain(remade.read(index, at), at));
}

/** Nothing, before the first event. */
const groupsOf = (column: Column, index: number, at: Milliseconds): GroupedValue =>
  (column.read(index, at) as GroupedValue | null) ?? { groups: [] };
