/** Milliseconds since 1970-01-01T00:00:00Z; fractions are kept. */
export type Milliseconds = number;

/** A pending call of a {@link Clock}; `cancel` is idempotent. */
export interface Timer {
  cancel(): void;
}

/**
 * Where time and timers come from. Only `main.ts` and tests create one; everything else takes it as an argument, so
 * that every time-out can be tested without waiting.
 */
export interface Clock {
  now(): Milliseconds;
  /** Calls `run` once, after at least `delay` milliseconds. */
  after(delay: Milliseconds, run: () => void): Timer;
}

/** The machine's clock. Its timers do not keep the process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(delay, run) {
    const handle = setTimeout(run, delay);
    if (typeof handle === 'object' && 'unref' in handle) (handle as { unref(): void }).unref();
    return { cancel: () => clearTimeout(handle) };
  },
};

/** Calls `run` every `period` milliseconds until the returned timer is cancelled; never twice at once. */
export function every(clock: Clock, period: Milliseconds, run: () => void): Timer {
  let cancelled = false;
  let timer = clock.after(period, tick);
  function tick() {
    run();
    if (!cancelled) timer = clock.after(period, tick);
  }
  return {
    cancel() {
      cancelled = true;
      timer.cancel();
    },
  };
}

/** Resolves after `delay`, or at once when `signal` aborts; never rejects. */
export function pause(clock: Clock, delay: Milliseconds, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = () => {
      timer.cancel();
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = clock.after(delay, done);
    signal.addEventListener('abort', done, { once: true });
  });
}

/** A clock that moves only when told to; timers fire in order of their time, then of their making. */
export class ManualClock implements Clock {
  #now: Milliseconds;
  #next = 0;
  readonly #timers = new Map<number, { at: Milliseconds; run: () => void }>();

  constructor(start: Milliseconds = 0) {
    this.#now = start;
  }

  now(): Milliseconds {
    return this.#now;
  }

  after(delay: Milliseconds, run: () => void): Timer {
    const id = this.#next++;
    this.#timers.set(id, { at: this.#now + Math.max(0, delay), run });
    return { cancel: () => void this.#timers.delete(id) };
  }

  /** Moves on by `span`, firing what falls due on the way, at its own time. */
  advance(span: Milliseconds): void {
    this.advanceTo(this.#now + span);
  }

  advanceTo(time: Milliseconds): void {
    for (;;) {
      let due: { id: number; at: Milliseconds; run: () => void } | undefined;
      for (const [id, timer] of this.#timers) {
        if (timer.at <= time && (!due || timer.at < due.at)) due = { id, ...timer };
      }
      if (!due) break;
      this.#timers.delete(due.id);
      this.#now = Math.max(this.#now, due.at);
      due.run();
    }
    this.#now = Math.max(this.#now, time);
  }
}
