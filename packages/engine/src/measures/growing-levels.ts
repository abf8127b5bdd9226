import type { Milliseconds } from '@pulse/base';
import { cell, widened } from './cells.ts';
import { agesOver, type Level, type LevelSum } from './level.ts';
import { type EndedLevel, RunningLevels } from './running-levels.ts';
import type { TallyState } from './tally.ts';
import type { Window } from './window.ts';

const FIELDS = ['area', 'ages', 'most', 'least', 'entries'] as const;
const NONE = { area: 0, ages: 0, most: -Infinity, least: Infinity, entries: 0 } as const;

type Columns = Record<(typeof FIELDS)[number], Float64Array>;

/** Levels since the reset. */
export class GrowingLevels extends RunningLevels {
  #columns: Columns;

  constructor(window: Window, initial: () => Level, capacity: number) {
    super(window, initial, capacity);
    this.#columns = columns((field) => new Float64Array(capacity).fill(NONE[field]));
  }

  override grow(capacity: number): void {
    super.grow(capacity);
    const known = this.#columns;
    this.#columns = columns((field) => widened(known[field], capacity, NONE[field]));
  }

  override reset(): void {
    for (const field of FIELDS) this.#columns[field].fill(NONE[field]);
  }

  protected override keep(slot: number, { level, from, to, isEntry }: EndedLevel): void {
    const { start, opened } = this.window;
    const { area, ages, most, least, entries } = this.#columns;
    const { number } = level;
    if (isEntry && from >= start) entries[slot] = cell(entries, slot) + 1;
    const since = Math.max(from, start);
    if (to <= since) return;
    area[slot] = cell(area, slot) + number * (to - since);
    ages[slot] = cell(ages, slot) + agesOver(level, since, to, opened);
    if (number > cell(most, slot)) most[slot] = number;
    if (number < cell(least, slot)) least[slot] = number;
  }

  protected override addKept(sum: LevelSum, slot: number, at: Milliseconds): void {
    if (at >= this.window.next) return;
    for (const field of FIELDS) sum[field] = cell(this.#columns[field], slot);
  }

  override save(): TallyState {
    const { numbers, columns: running } = super.save();
    return { numbers, columns: { ...running, ...this.#columns } };
  }

  override load(state: TallyState): void {
    super.load(state);
    this.#columns = columns((field) => state.columns[field] as Float64Array);
  }
}

const columns = (column: (field: (typeof FIELDS)[number]) => Float64Array): Columns =>
  Object.fromEntries(FIELDS.map((field) => [field, column(field)])) as Columns;
