import type { Milliseconds } from '@pulse/base';
import type { StatisticDefinition } from '@pulse/model';
import { type Action, type Chronicle, type Occurrence, type Tick, valueAt } from './chronicle.ts';
import { readTerm, type Visible } from './filter.ts';
import { type Lasted, lastOf } from './selection.ts';

/** An action that counts, and what can be asked of it. */
export interface Marked extends Lasted {
  /** When it began or happened. */
  readonly begun: Milliseconds;
  /** The call that it is part of; null: none. */
  readonly root: string | null;
  /** What the formula says of it. */
  readonly value: number;
  /** In which group it is. */
  readonly key: string;
  /** What can be seen of it when it counts. */
  readonly seen: Visible;
}

/** What the term of a grouping says; nothing where it says nothing. */
export function keyIn({ groupBy }: StatisticDefinition): (visible: Visible) => string {
  if (!groupBy) return () => '';
  const { text } = readTerm(groupBy.by);
  return (visible) => text(visible) ?? '';
}

/** What the formula of a custom value says; 0 where that is no number. */
export function valueIn({ formula }: StatisticDefinition): (visible: Visible) => number {
  if (formula === undefined) return () => 0;
  const { number } = readTerm(formula.replace(DISTINCT, ''));
  return (visible) => number(visible) ?? 0;
}

const DISTINCT = /^\s*DistByConnID\s*,/i;
export const isDistinct = ({ formula = '' }: StatisticDefinition): boolean => DISTINCT.test(formula);

/** What belongs together with a call: what its events say, else it is alone (F15). */
export function rootOf(chronicle: Chronicle, about: Action | Occurrence, tick: Tick): string | null {
  const callId = valueAt(about.call, tick);
  return callId === undefined ? null : (chronicle.dataOf(callId, tick).thread ?? callId);
}

/** Of those that ended together whose start is later, then the greater, then the one of the later root. */
const later = (of: (each: Marked) => number) => (a: Marked, b: Marked) =>
  a.to - b.to || a.from - b.from || of(a) - of(b) || order(a.root ?? '', b.root ?? '');
const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** Those that the profile takes; of several of one root the latest, where they are to be distinct. */
export function marksOf(
  statistic: StatisticDefinition,
  all: readonly Marked[],
  distinct: boolean,
  of: (each: Marked) => number,
): readonly number[] {
  const taken = lastOf(statistic, all, later(of));
  const left = taken.filter(
    (each) =>
      !distinct ||
      each.root === null ||
      !taken.some((other) => other !== each && other.root === each.root && comesAfter(other, each)),
  );
  return left.map(of);

  function comesAfter(other: Marked, each: Marked): boolean {
    const compared = later(of)(other, each);
    return compared > 0 || (compared === 0 && taken.indexOf(other) > taken.indexOf(each));
  }
}
