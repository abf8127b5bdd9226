import type { Milliseconds } from '@pulse/base';
import type { SlidingIntervals } from '../profile/sliding.ts';
import { compareEntries, type Entry, later, Summary, summaryOf } from './entry.ts';

/** Keeps the entries of each slot, or what is needed of them. */
export interface Entries {
  add(slot: number, entry: Entry): void;
  /** What those that are not before `from` come to (Infinity: none), together with others that are not kept yet. */
  read(slot: number, from: Milliseconds, others: readonly Entry[]): Summary;
  clear(slot: number): void;
  reset(): void;
  /** As plain data. */
  save(): unknown;
  load(saved: unknown): void;
}

type SavedSummary = readonly [bucket: number, count: number, sum: number, least: number, most: number];

/** Sums of entries that count one by one: of all of the interval, or of each bucket of a sliding one. */
export class SummedEntries implements Entries {
  readonly #intervals: SlidingIntervals | null;
  /** By slot and bucket. */
  #slots: Map<number, Summary>[] = [];

  constructor(intervals: SlidingIntervals | null) {
    this.#intervals = intervals;
  }

  add(slot: number, { at, value }: Entry): void {
    const buckets = (this.#slots[slot] ??= new Map());
    const bucket = this.#intervals?.bucketOf(at) ?? 0;
    let summary = buckets.get(bucket);
    if (summary === undefined) {
      this.#expire(buckets, bucket);
      summary = new Summary();
      buckets.set(bucket, summary);
    }
    summary.add(value);
  }

  #expire(buckets: Map<number, Summary>, bucket: number): void {
    if (this.#intervals === null) return;
    const low = bucket - this.#intervals.buckets + 1;
    for (const known of buckets.keys()) if (known < low) buckets.delete(known);
  }

  read(slot: number, from: Milliseconds, others: readonly Entry[]): Summary {
    const summary = summaryOf(others, false);
    const low = this.#intervals?.bucketOf(from) ?? (from === Infinity ? Infinity : 0);
    for (const [bucket, own] of this.#slots[slot] ?? []) if (bucket >= low) summary.merge(own);
    return summary;
  }

  clear(slot: number): void {
    this.#slots[slot]?.clear();
  }

  reset(): void {
    this.#slots = [];
  }

  save(): unknown {
    return saveSlots(this.#slots, (buckets) =>
      [...buckets].map(([bucket, { count, sum, least, most }]) => [bucket, count, sum, least, most]),
    );
  }

  load(saved: unknown): void {
    this.#slots = loadSlots(saved, (rows: readonly SavedSummary[]) => {
      return new Map(
        rows.map(([bucket, count, sum, least, most]) => {
          const summary = new Summary();
          summary.merge({ count, sum, least, most });
          return [bucket, summary];
        }),
      );
    });
  }
}

type SavedEntry = readonly [at: Milliseconds, start: Milliseconds, value: number, root: string | null];

const saveEntry = ({ at, start, value, root }: Entry): SavedEntry => [at, start, value, root ?? null];
const loadEntry = ([at, start, value, root]: SavedEntry): Entry => ({
  at,
  start,
  value,
  root: root ?? undefined,
});

/** Roots that are remembered of each slot; of an older one a further entry counts anew. */
const MOST_ROOTS = 10_000;

/** The latest entry of each root, since an earlier one of the same leaves the interval before it. */
export class DistinctEntries implements Entries {
  /** By slot and root, in the order in which they became the latest. */
  #slots: Map<string, Entry>[] = [];
  /** What has no root, and what is not remembered one by one any more. */
  readonly #settled: SummedEntries;

  constructor(intervals: SlidingIntervals | null) {
    this.#settled = new SummedEntries(intervals);
  }

  add(slot: number, entry: Entry): void {
    if (entry.root === undefined) {
      this.#settled.add(slot, entry);
      return;
    }
    const roots = (this.#slots[slot] ??= new Map());
    const latest = later(entry, roots.get(entry.root));
    roots.delete(entry.root);
    roots.set(entry.root, latest);
    if (roots.size <= MOST_ROOTS) return;
    const [oldest] = roots.values();
    if (oldest?.root === undefined) return;
    roots.delete(oldest.root);
    this.#settled.add(slot, oldest);
  }

  read(slot: number, from: Milliseconds, others: readonly Entry[]): Summary {
    const own = [...(this.#slots[slot]?.values() ?? [])].filter(({ at }) => at >= from);
    const summary = summaryOf(others.length === 0 ? own : [...own, ...others], true);
    summary.merge(this.#settled.read(slot, from, []));
    return summary;
  }

  clear(slot: number): void {
    this.#slots[slot]?.clear();
    this.#settled.clear(slot);
  }

  reset(): void {
    this.#slots = [];
    this.#settled.reset();
  }

  save(): unknown {
    const roots = saveSlots(this.#slots, (entries) => [...entries.values()].map(saveEntry));
    return { roots, settled: this.#settled.save() };
  }

  load(saved: unknown): void {
    const { roots, settled } = saved as { roots: unknown; settled: unknown };
    this.#slots = loadSlots(roots, (entries: readonly SavedEntry[]) => {
      return new Map(entries.map(loadEntry).map((entry) => [entry.root ?? '', entry]));
    });
    this.#settled.load(settled);
  }
}

/** The last entries of each slot. */
export class SelectedEntries implements Entries {
  readonly #most: number;
  readonly #distinct: boolean;
  /** By slot, ascending. */
  #slots: Entry[][] = [];

  /** `distinct`: of those that are kept the latest of each root counts. */
  constructor(most: number, distinct: boolean) {
    this.#most = most;
    this.#distinct = distinct;
  }

  add(slot: number, entry: Entry): void {
    const entries = (this.#slots[slot] ??= []);
    let place = entries.length;
    while (place > 0 && compareEntries(entries[place - 1] as Entry, entry) > 0) place--;
    entries.splice(place, 0, entry);
    if (entries.length > this.#most) entries.shift();
  }

  read(slot: number, _from: Milliseconds, others: readonly Entry[]): Summary {
    const own = this.#slots[slot] ?? [];
    const all = others.length === 0 ? own : [...own, ...others].sort(compareEntries).slice(-this.#most);
    return summaryOf(all, this.#distinct);
  }

  clear(slot: number): void {
    this.#slots[slot] = [];
  }

  reset(): void {}

  save(): unknown {
    return saveSlots(this.#slots, (entries) => entries.map(saveEntry));
  }

  load(saved: unknown): void {
    this.#slots = loadSlots(saved, (entries: readonly SavedEntry[]) => entries.map(loadEntry));
  }
}

/** Slots in which there is something, each with its number. */
function saveSlots<T>(slots: readonly T[], save: (content: T) => readonly unknown[]): unknown {
  const saved: unknown[] = [];
  for (const [slot, content] of slots.entries()) {
    if (content === undefined) continue;
    const rows = save(content);
    if (rows.length > 0) saved.push([slot, rows]);
  }
  return saved;
}

function loadSlots<T, Saved>(saved: unknown, load: (rows: readonly Saved[]) => T): T[] {
  const slots: T[] = [];
  for (const [slot, rows] of saved as [number, readonly Saved[]][]) slots[slot] = load(rows);
  return slots;
}
