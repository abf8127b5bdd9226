import type { Milliseconds } from '@pulse/base';
import type { Column } from '@pulse/engine';
import { growingAt, isGrowing, type LayoutId, type TrendPoint } from '@pulse/model';

/** Slots of a minute for a day: what a line on the board shows. */
export const TREND_STEP: Milliseconds = 60_000;
export const TREND_SLOTS = 1440;
/** Values are looked at every five seconds of the stream's time; a slot keeps the greatest and the last. */
export const TREND_SAMPLE: Milliseconds = 5_000;

/** One line: a column of one object. */
export interface TrendSeries {
  readonly layout: LayoutId;
  readonly alias: string;
  readonly object: string;
  readonly index: number;
  readonly column: Column;
}

interface Points {
  readonly series: TrendSeries;
  /** Ring by slot number modulo TREND_SLOTS; `slot` tells which slot an entry belongs to. */
  readonly slot: Float64Array;
  readonly max: Float64Array;
  readonly last: Float64Array;
}

const keyOf = (s: Pick<TrendSeries, 'layout' | 'alias' | 'object'>) => `${s.layout}\n${s.alias}\n${s.object}`;

/**
 * The history behind the lines: sampled at fixed instants of the stream's own time, so that a restart that replays the
 * log draws the same line again.
 */
export class Trends {
  #points = new Map<string, Points>();
  /** While lines are renewed: those that there were. */
  #former: ReadonlyMap<string, Points> | undefined;
  #sampled: Milliseconds = 0;
  /** Slots before this one were taken as finished. */
  #taken = 0;

  add(series: TrendSeries): void {
    const known = this.#points.get(keyOf(series)) ?? this.#former?.get(keyOf(series));
    const rings = known ?? {
      slot: new Float64Array(TREND_SLOTS).fill(-1),
      max: new Float64Array(TREND_SLOTS),
      last: new Float64Array(TREND_SLOTS),
    };
    this.#points.set(keyOf(series), { series, slot: rings.slot, max: rings.max, last: rings.last });
  }

  /** Keeps of all lines those that `add` calls again. */
  renew(addAll: () => void): void {
    const before = this.#points;
    this.#points = new Map();
    this.#former = before;
    addAll();
    this.#former = undefined;
  }

  /**
   * Takes the samples due before `time`; called before an event of that time is applied, and when time passes without
   * events. `from` is the engine's time: nothing was known earlier.
   */
  sampleBefore(time: Milliseconds, from: Milliseconds): void {
    if (from === 0 || time <= this.#sampled) return;
    const oldest = time - TREND_STEP * TREND_SLOTS;
    let due = Math.max(this.#sampled + TREND_SAMPLE, nextSample(from), nextSample(oldest));
    for (; due < time; due += TREND_SAMPLE) {
      for (const points of this.#points.values()) sample(points, due);
      this.#sampled = due;
    }
  }

  /** Lines with the points that are new or changed since the last call. */
  takeFresh(): readonly { readonly series: TrendSeries; readonly points: readonly TrendPoint[] }[] {
    const from = this.#taken;
    const newest = Math.floor(this.#sampled / TREND_STEP);
    if (from * TREND_STEP >= this.#sampled) return [];
    this.#taken = newest;
    return [...this.#points.values()].map((points) => ({
      series: points.series,
      points: range(points, from, newest),
    }));
  }

  /** Points of one line, oldest first, not older than a day before the newest. */
  read(layout: LayoutId, alias: string, object: string): readonly TrendPoint[] {
    const points = this.#points.get(keyOf({ layout, alias, object }));
    if (!points) return [];
    return range(points, 0, Math.floor(this.#sampled / TREND_STEP));
  }

  /** Everything that `restore` needs, as JSON values. */
  save(): SavedTrends {
    const lines = [...this.#points].map(([key, p]) => ({
      key,
      points: this.read(p.series.layout, p.series.alias, p.series.object).map(
        (point) => [point.time / TREND_STEP, point.max, point.last] as const,
      ),
    }));
    return { sampled: this.#sampled, lines };
  }

  /** Fills lines that were added before; lines that nobody added are dropped. */
  restore(saved: SavedTrends): void {
    this.#sampled = saved.sampled;
    for (const line of saved.lines) {
      const points = this.#points.get(line.key);
      if (!points) continue;
      for (const [slot, max, last] of line.points) {
        const at = slot % TREND_SLOTS;
        points.slot[at] = slot;
        points.max[at] = max;
        points.last[at] = last;
      }
    }
  }
}

export interface SavedTrends {
  readonly sampled: Milliseconds;
  readonly lines: readonly {
    readonly key: string;
    readonly points: readonly (readonly [slot: number, max: number, last: number])[];
  }[];
}

function range(points: Points, from: number, newest: number): TrendPoint[] {
  const out: TrendPoint[] = [];
  for (let slot = Math.max(from, newest - TREND_SLOTS + 1, 0); slot <= newest; slot++) {
    const at = slot % TREND_SLOTS;
    if (points.slot[at] !== slot) continue;
    out.push({ time: slot * TREND_STEP, max: points.max[at] ?? 0, last: points.last[at] ?? 0 });
  }
  return out;
}

const nextSample = (time: Milliseconds) => (Math.floor(time / TREND_SAMPLE) + 1) * TREND_SAMPLE;

function sample(points: Points, at: Milliseconds): void {
  const { column, index } = points.series;
  const cell = column.read(index, at);
  const value = cell !== null && isGrowing(cell) ? growingAt(cell, at) : cell;
  if (typeof value !== 'number') return;
  const slot = Math.floor(at / TREND_STEP);
  const place = slot % TREND_SLOTS;
  const same = points.slot[place] === slot;
  points.max[place] = same ? Math.max(points.max[place] ?? value, value) : value;
  points.last[place] = value;
  points.slot[place] = slot;
}
