import { type Clock, every, type Milliseconds, type Timer } from '@pulse/base';
import type { LayoutId, TrendPoint } from '@pulse/model';

export interface TrendKey {
  readonly layout: LayoutId;
  readonly column: string;
  readonly object: string;
}

/** What the server answers: slots of `step` milliseconds, oldest first. */
export interface TrendAnswer {
  readonly step: Milliseconds;
  readonly points: readonly TrendPoint[];
}

export type FetchTrend = (key: TrendKey, from: Milliseconds, signal: AbortSignal) => Promise<TrendAnswer>;

export interface Trend {
  readonly step: Milliseconds;
  readonly points: readonly TrendPoint[];
}

interface Line {
  readonly key: TrendKey;
  trend: Trend;
  /** How far back it is wanted, and how far back it has been read. */
  span: Milliseconds;
  readSpan: Milliseconds;
  readonly listeners: Map<() => void, Milliseconds>;
  busy: boolean;
}

/** Trends are asked for at most this often. */
export const TREND_PERIOD: Milliseconds = 15_000;
export const NO_TREND: Trend = { step: 60_000, points: [] };

/**
 * The lines that the page shows, each read once however many widgets show it: whole at first, then from its last point
 * on. A request that fails is repeated with the next period; the line stays as it was.
 */
export class Trends {
  readonly #lines = new Map<string, Line>();
  readonly #fetch: FetchTrend;
  readonly #now: () => Milliseconds;
  readonly #timer: Timer;
  readonly #abort = new AbortController();

  /** @param now the streams' time, from which spans are counted back */
  constructor(clock: Clock, now: () => Milliseconds, fetch: FetchTrend) {
    this.#fetch = fetch;
    this.#now = now;
    this.#timer = every(clock, TREND_PERIOD, () => {
      for (const line of this.#lines.values()) void this.#read(line);
    });
  }

  /** Wakes when the line has new points. `span`: how far back it is wanted. */
  subscribe(key: TrendKey, span: Milliseconds, listener: () => void): () => void {
    const id = idOf(key);
    const line = this.#lines.get(id) ?? {
      key,
      trend: NO_TREND,
      span: 0,
      readSpan: 0,
      listeners: new Map(),
      busy: false,
    };
    this.#lines.set(id, line);
    line.listeners.set(listener, span);
    if (span > line.span) {
      line.span = span;
      void this.#read(line);
    }
    return () => {
      line.listeners.delete(listener);
      if (line.listeners.size === 0 && this.#lines.get(id) === line) this.#lines.delete(id);
    };
  }

  get(key: TrendKey): Trend {
    return this.#lines.get(idOf(key))?.trend ?? NO_TREND;
  }

  close(): void {
    this.#timer.cancel();
    this.#abort.abort();
    this.#lines.clear();
  }

  async #read(line: Line): Promise<void> {
    if (line.busy) return;
    line.busy = true;
    const { span } = line;
    const oldest = this.#now() - span;
    const last = line.trend.points.at(-1);
    const whole = line.readSpan < span || !last;
    try {
      const answer = await this.#fetch(line.key, whole ? oldest : last.time, this.#abort.signal);
      const kept = whole ? [] : line.trend.points.filter((p) => p.time >= oldest && p.time < last.time);
      line.trend = { step: answer.step, points: [...kept, ...answer.points] };
      line.readSpan = span;
      for (const listener of [...line.listeners.keys()]) listener();
    } catch {
      // The next period asks again; the widget's age says whether its values are still fed.
    } finally {
      line.busy = false;
    }
    if (line.span > span) await this.#read(line);
  }
}

const idOf = (key: TrendKey) => `${key.layout}\n${key.column}\n${key.object}`;
