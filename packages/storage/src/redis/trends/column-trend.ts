import type { Milliseconds } from '@pulse/base';
import type { TrendPoint } from '@pulse/model';
import { TREND_SPAN, TrendLine } from '../../memory/trend-line.ts';
import { readChunk, writeChunk } from './trend-chunk.ts';

export const HOUR: Milliseconds = 3_600_000;
/** Hours that change all the time; older ones are kept packed. */
const OPEN_HOURS = 2;

export const hourOf = (time: Milliseconds): Milliseconds => Math.floor(time / HOUR) * HOUR;

/** Points of one hour: packed ones, and those that came since or that are not packed because more will come. */
interface Hour {
  packed: Buffer | undefined;
  readonly lines: Map<string, TrendLine>;
  owed: boolean;
}

/** The lines of one column, by hours; a day of them. */
export class ColumnTrend {
  readonly #hours = new Map<Milliseconds, Hour>();
  #newest: Milliseconds = 0;

  /** How many there are. */
  get hours(): number {
    return this.#hours.size;
  }

  get owes(): boolean {
    return [...this.#hours.values()].some((hour) => hour.owed);
  }

  add(object: string, points: readonly TrendPoint[]): void {
    for (const point of points) {
      const start = hourOf(point.time);
      this.#newest = Math.max(this.#newest, start);
      let hour = this.#hours.get(start);
      if (!hour) this.#hours.set(start, (hour = { packed: undefined, lines: new Map(), owed: true }));
      let line = hour.lines.get(object);
      if (!line) hour.lines.set(object, (line = new TrendLine()));
      line.add([point]);
      hour.owed = true;
    }
  }

  oweAll(): void {
    for (const hour of this.#hours.values()) hour.owed = true;
  }

  /** Hours that are over a day old; they are gone from here on. */
  takeOld(): readonly Milliseconds[] {
    const old = [...this.#hours.keys()].filter((start) => start + HOUR <= this.#newest - TREND_SPAN);
    for (const start of old) this.#hours.delete(start);
    return old;
  }

  /** The hours that changed, packed. */
  async takeOwed(): Promise<readonly (readonly [start: Milliseconds, chunk: Buffer])[]> {
    const owed = [...this.#hours].filter(([, hour]) => hour.owed);
    for (const [, hour] of owed) hour.owed = false;
    return Promise.all(owed.map(async ([start, hour]) => [start, await this.#pack(start, hour)] as const));
  }

  async #pack(start: Milliseconds, hour: Hour): Promise<Buffer> {
    const { packed } = hour;
    if (packed && hour.lines.size === 0) return packed;
    const before = packed ? await readChunk(packed, start) : new Map<string, TrendPoint[]>();
    const lines = new Map<string, readonly TrendPoint[]>(before);
    for (const [object, line] of hour.lines) {
      const whole = new TrendLine();
      whole.add(before.get(object) ?? []);
      whole.add(line.points());
      lines.set(object, whole.points());
    }
    const chunk = await writeChunk(lines, start);
    // What came while it was being packed keeps the hour open until the next time.
    if (start <= this.#newest - OPEN_HOURS * HOUR && !hour.owed) {
      hour.packed = chunk;
      hour.lines.clear();
    }
    return chunk;
  }
}
