import { type Milliseconds, unreachable } from '@pulse/base';
import type { Marks } from './marks.ts';

/** A contribution with the number that is wanted of it. */
export interface Entry {
  /** What puts it into an interval. */
  readonly at: Milliseconds;
  readonly start: Milliseconds;
  readonly value: number;
  /** Entries of the same root are one where distinct ones are wanted; undefined: of none. */
  readonly root: string | undefined;
}

/** What of contributions is wanted. */
export type Measure = 'duration' | 'value' | 'begun' | 'ended';

/** Marks are there, because the tally asks for them. */
export function entryOf(
  measure: Measure,
  end: Milliseconds,
  duration: Milliseconds,
  marks: Marks | null,
): Entry {
  const start = end - duration;
  const root = marks?.root;
  switch (measure) {
    case 'duration':
      return { at: end, start, value: duration, root };
    case 'value':
      return { at: end, start, value: marks?.value ?? 0, root };
    case 'ended':
      return { at: end, start, value: end, root };
    case 'begun': {
      const begun = marks?.lasts ? start : end;
      return { at: begun, start, value: begun, root };
    }
    default:
      return unreachable(measure);
  }
}

/** Whose end is later; of those that ended together whose start is; then the greater value, then the later root. */
export function compareEntries(one: Entry, other: Entry): number {
  const byTime = one.at - other.at || one.start - other.start || one.value - other.value;
  if (byTime !== 0) return byTime;
  const [a, b] = [one.root ?? '', other.root ?? ''];
  return a < b ? -1 : a > b ? 1 : 0;
}

/** What some entries come to. */
export class Summary {
  count = 0;
  sum = 0;
  /** Infinity and -Infinity of nothing. */
  least = Infinity;
  most = -Infinity;

  add(value: number): void {
    this.count++;
    this.sum += value;
    if (value < this.least) this.least = value;
    if (value > this.most) this.most = value;
  }

  merge({ count, sum, least, most }: Pick<Summary, 'count' | 'sum' | 'least' | 'most'>): void {
    this.count += count;
    this.sum += sum;
    if (least < this.least) this.least = least;
    if (most > this.most) this.most = most;
  }
}

/** Of all entries, or of the latest of each root. Those without a root are one each. */
export function summaryOf(entries: Iterable<Entry>, distinct: boolean): Summary {
  const summary = new Summary();
  if (!distinct) {
    for (const { value } of entries) summary.add(value);
    return summary;
  }
  const latest = new Map<string, Entry>();
  for (const entry of entries) {
    if (entry.root === undefined) summary.add(entry.value);
    else latest.set(entry.root, later(entry, latest.get(entry.root)));
  }
  for (const { value } of latest.values()) summary.add(value);
  return summary;
}

export const later = (entry: Entry, known: Entry | undefined): Entry =>
  known !== undefined && compareEntries(known, entry) > 0 ? known : entry;
