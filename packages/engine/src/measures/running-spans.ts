import type { Milliseconds } from '@pulse/base';
import type { EntitiesBelow } from '../status/below.ts';
import type { StatusSelector } from '../status/selector.ts';
import type { Window } from './window.ts';

/** Takes a span of an entity in; `runs`: it goes on at the time of the reading, which is its end so far. */
export type FoldSpan = (
  total: number,
  start: Milliseconds,
  end: Milliseconds,
  runs: boolean,
  entity: number,
) => number;

/** How spans that have not ended are read. */
export type ReadRunning = Pick<RunningSpans, 'fold' | 'direct' | 'starts'>;

/** The status spans of a selector that have not ended, as the objects of a type see them. */
export class RunningSpans {
  readonly #window: Window;
  readonly #selector: StatusSelector;
  readonly #below: EntitiesBelow;
  /** Each object has at most one span, whose place is the object's own, in an interval that is that of all. */
  readonly direct: boolean;

  constructor(window: Window, selector: StatusSelector, below: EntitiesBelow) {
    this.#window = window;
    this.#selector = selector;
    this.#below = below;
    this.direct = below.direct && !window.ofEach;
  }

  /** Starts by object where `direct`; NaN: none. */
  get starts(): Float64Array {
    return this.#selector.running;
  }

  /** Combines an object's spans, cut to the interval; of a member that has left, the part before. */
  fold(object: number, at: Milliseconds, total: number, fold: FoldSpan): number {
    if (!this.#window.goesOn(object)) return total;
    const start = this.#window.startAt(at, object);
    const { running } = this.#selector;
    if (this.#below.direct) {
      const own = running[object] as number;
      return Number.isNaN(own) ? total : fold(total, Math.max(own, start), at, true, object);
    }
    let folded = total;
    this.#below.each(object, (entity, since, until) => {
      const own = running[entity] as number;
      if (Number.isNaN(own) || since > at) return;
      const from = Math.max(own, since, start);
      if (until > at) folded = fold(folded, from, at, true, entity);
      else if (until > from) folded = fold(folded, from, until, false, entity);
    });
    return folded;
  }
}
