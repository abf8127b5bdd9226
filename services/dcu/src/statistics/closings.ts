import type { Milliseconds } from '@pulse/base';
import type { StatisticValues } from '@pulse/protocol';
import type { SharedStatistic } from './shared-statistic.ts';

/** Where nothing came for many intervals, so many of them are told, the newest. */
const MOST_AT_ONCE = 100;

type Hear = (values: StatisticValues) => void;

interface Followed {
  readonly hearers: Set<{ readonly hear: Hear }>;
  /** By the end of the interval, as long as the engine's time has not reached it: what comes late changes it. */
  readonly told: Map<Milliseconds, StatisticValues>;
}

/**
 * Tells the values that intervals end with (NOT-6): exactly, because it is asked before the first event of the next
 * interval is applied; and where none comes, some time after the end, and again if something came late.
 */
export class Closings {
  readonly #engineTime: () => Milliseconds;
  readonly #followed = new Map<SharedStatistic, Followed>();
  /** The next end of any interval, so that events before it cost a comparison. */
  #due: Milliseconds = Infinity;

  constructor(engineTime: () => Milliseconds) {
    this.#engineTime = engineTime;
  }

  /** Returns the way to stop. */
  listen(shared: SharedStatistic, hear: Hear): () => void {
    const followed = this.#followed.get(shared) ?? { hearers: new Set(), told: new Map() };
    const box = { hear };
    followed.hearers.add(box);
    this.#followed.set(shared, followed);
    this.reschedule();
    return () => {
      followed.hearers.delete(box);
      if (followed.hearers.size === 0) this.#followed.delete(shared);
      this.reschedule();
    };
  }

  /** An event of this time is about to be applied. */
  beforeEvent(time: Milliseconds): void {
    if (time >= this.#due) this.#close(time, true);
  }

  /** Nothing of the time before is expected any more. */
  timePassed(time: Milliseconds): void {
    if (time >= this.#due) this.#close(time, false);
  }

  /** Intervals may end at other times than before. */
  reschedule(): void {
    const from = this.#engineTime();
    this.#due = Math.min(...[...this.#followed.keys()].map((shared) => shared.until(from) ?? Infinity));
  }

  /** `anew`: what was told already is looked at again. */
  #close(time: Milliseconds, anew: boolean): void {
    const from = this.#engineTime();
    for (const [shared, { hearers, told }] of this.#followed) {
      for (const end of told.keys()) if (end <= from) told.delete(end);
      for (const end of endsOf(shared, from, time)) {
        const before = told.get(end);
        if (before && !anew) continue;
        const values = shared.closing(end, from);
        told.set(end, values);
        if (before && saysTheSame(before, values)) continue;
        for (const { hear } of [...hearers]) hear(values);
      }
    }
    this.reschedule();
  }
}

/** The ends of intervals after `from`, up to a time. */
function endsOf(shared: SharedStatistic, from: Milliseconds, time: Milliseconds): readonly Milliseconds[] {
  const ends: Milliseconds[] = [];
  for (let end = shared.until(from); end !== null && end <= time; end = shared.until(end)) {
    ends.push(end);
    if (ends.length > MOST_AT_ONCE) ends.shift();
  }
  return ends;
}

const saysTheSame = (a: StatisticValues, b: StatisticValues): boolean =>
  JSON.stringify([a.cells, a.incomplete]) === JSON.stringify([b.cells, b.incomplete]);
