import type { Clock, Milliseconds, Timer } from '@pulse/base';

/**
 * Packets that tell one happening together come within microseconds; this long is waited for the rest of them, in
 * milliseconds of the stream.
 */
export const SETTLE = 50;

/**
 * Things due at a time of the stream. They run in order of their time when the stream has passed it, before anything
 * of a later time is handled; on a live stream also when that much time has gone by without a sign of it.
 */
export class Agenda {
  readonly #clock: Clock | undefined;
  readonly #items = new Set<{ due: Milliseconds; run: (due: Milliseconds) => void }>();
  #now: Milliseconds = 0;
  #stands = false;

  /** @param clock absent on a replayed stream, whose only time is that of its events */
  constructor(clock: Clock | undefined) {
    this.#clock = clock;
  }

  /** The latest time that the stream has reached. */
  get now(): Milliseconds {
    return this.#now;
  }

  at(due: Milliseconds, run: (due: Milliseconds) => void): Timer {
    const item = { due, run };
    this.#items.add(item);
    // Before the stream has begun nobody knows how far off it is.
    const delay = this.#now === 0 ? undefined : Math.max(0, due - this.#now);
    const timer =
      delay === undefined
        ? undefined
        : this.#clock?.after(delay, () => {
            if (this.#items.has(item) && !this.#stands) this.advance(due);
          });
    return {
      cancel: () => {
        this.#items.delete(item);
        timer?.cancel();
      },
    };
  }

  /**
   * While the upstream is not heard nobody knows what happens there: nothing falls due by itself any more, until the
   * stream goes on.
   */
  stand(): void {
    this.#stands = true;
  }

  /** The stream has come to `time`. */
  advance(time: Milliseconds): void {
    this.#stands = false;
    while (this.#items.size > 0) {
      let next: { due: Milliseconds; run: (due: Milliseconds) => void } | undefined;
      for (const item of this.#items) {
        if (item.due <= time && (!next || item.due < next.due)) next = item;
      }
      if (!next) break;
      this.#items.delete(next);
      this.#now = Math.max(this.#now, next.due);
      next.run(next.due);
    }
    this.#now = Math.max(this.#now, time);
  }
}
