import type { LoadSize } from '../engine/load.ts';

/** An engine that computes the mix. Values stand by definition: those of all queues, then those of all agents. */
export interface ManyCollector {
  readonly name: string;
  start(size: LoadSize): ManyRunning;
}

export interface ManyRunning {
  /** Takes a frame of consecutive events until every statistic is up to date. */
  ingest(frame: Uint8Array): void;
  /** Every value at an instant; the same array each time. */
  values(at: number): Float64Array;
}

/** What somebody who shows values is told: places of those that are others than before, and what they are now. */
export class Changes {
  #known: Float64Array;
  readonly #places: Uint32Array;
  readonly #values: Float64Array;
  count = 0;

  constructor(statistics: number) {
    this.#known = new Float64Array(statistics).fill(Number.NaN);
    this.#places = new Uint32Array(statistics);
    this.#values = new Float64Array(statistics);
  }

  find(now: Float64Array): void {
    let count = 0;
    for (let place = 0; place < now.length; place++) {
      const value = now[place] as number;
      if (Object.is(value, this.#known[place])) continue;
      this.#known[place] = value;
      this.#places[count] = place;
      this.#values[count++] = value;
    }
    this.count = count;
  }
}
