import type { Clock, Milliseconds, Timer } from '@pulse/base';

/**
 * The *now* against which everything on the glass ticks. For live streams it is the server's clock; for replays the
 * newest time that the stream itself has named, which stands still between two messages.
 *
 * Readers see `shown`, which moves once per second, so that all durations change together.
 */
export class StreamClock {
  readonly #clock: Clock;
  readonly #listeners = new Set<() => void>();
  /** Server's clock − page's clock. */
  #offset: Milliseconds | undefined;
  #replay = false;
  #newest: Milliseconds = 0;
  #shown: Milliseconds | undefined;
  #timer: Timer | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The page's own clock: for ages, never for what stands in a cell. */
  local(): Milliseconds {
    return this.#clock.now();
  }

  now(): Milliseconds {
    return this.#replay ? this.#newest : this.#clock.now() + (this.#offset ?? 0);
  }

  /** The time at the last tick; undefined while no server has named a time. */
  get shown(): Milliseconds | undefined {
    return this.#shown;
  }

  /**
   * The server has named its time. A message can only arrive late, so the largest offset is the truest; a smaller one is
   * believed only when it contradicts by more than a late message explains (somebody set a clock).
   */
  serverTime(time: Milliseconds): void {
    const offset = time - this.#clock.now();
    const known = this.#offset;
    if (known === undefined || offset > known || known - offset > 5_000) this.#offset = offset;
    this.#shown ??= this.now();
  }

  /** A stream has named its time. */
  streamTime(time: Milliseconds): void {
    this.#newest = Math.max(this.#newest, time);
    if (this.#replay) this.#shown ??= this.#newest;
  }

  setReplay(replay: boolean): void {
    if (replay === this.#replay) return;
    this.#replay = replay;
    this.#shown = this.now();
  }

  get isReplay(): boolean {
    return this.#replay;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  readonly shownNow = (): Milliseconds | undefined => this.#shown;

  /** Ticks at each full second of the shown clock, until stopped. */
  start(): () => void {
    const tick = () => {
      if (this.#offset !== undefined || this.#replay) this.#shown = this.now();
      for (const listener of [...this.#listeners]) listener();
      this.#timer = this.#clock.after(untilNextSecond(this.#replay ? this.local() : this.now()), tick);
    };
    this.#timer = this.#clock.after(untilNextSecond(this.now()), tick);
    return () => this.#timer?.cancel();
  }
}

/** A little past the second, so that a timer that fires early does not show the old one twice. */
const untilNextSecond = (time: Milliseconds): Milliseconds => 1000 - (time % 1000) + 5;
