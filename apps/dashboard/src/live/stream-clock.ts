import type { Clock, Milliseconds, Timer } from '@pulse/base';

/**
 * The *now* against which everything on the glass ticks. For live streams it is the server's clock; for replays the
 * newest time that the stream itself has named, which stands still between two messages.
 *
 * Readers see `shown`, which moves once per second, so that all durations change together.
 */
export class StreamClock {
  readonly #clock: Clock;
  readonly #serverNow: () => Milliseconds;
  readonly #listeners = new Set<() => void>();
  #replay = false;
  #newest: Milliseconds = 0;
  #shown: Milliseconds | undefined;
  #timer: Timer | undefined;

  constructor(clock: Clock, serverNow: () => Milliseconds) {
    this.#clock = clock;
    this.#serverNow = serverNow;
  }

  /** The page's own clock: for ages, never for what stands in a cell. */
  local(): Milliseconds {
    return this.#clock.now();
  }

  now(): Milliseconds {
    return this.#replay ? this.#newest : this.#serverNow();
  }

  get isReplay(): boolean {
    return this.#replay;
  }

  setReplay(replay: boolean): void {
    if (replay === this.#replay) return;
    this.#replay = replay;
    this.#shown = this.now();
  }

  /** A stream has named its time, so there is something to show. */
  streamTime(time: Milliseconds): void {
    this.#newest = Math.max(this.#newest, time);
    this.#shown ??= this.now();
  }

  /** The time at the last tick; undefined before the first value. */
  readonly shown = (): Milliseconds | undefined => this.#shown;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Ticks at each full second of the server's clock. Returns the way to stop. */
  start(): () => void {
    const tick = () => {
      if (this.#shown !== undefined) this.#shown = this.now();
      for (const listener of [...this.#listeners]) listener();
      this.#timer = this.#clock.after(untilNextSecond(this.#serverNow()), tick);
    };
    this.#timer = this.#clock.after(untilNextSecond(this.#serverNow()), tick);
    return () => this.#timer?.cancel();
  }
}

/** A little past the second, so that a timer that fires early does not show the old one twice. */
const untilNextSecond = (time: Milliseconds): Milliseconds => 1000 - (time % 1000) + 5;
