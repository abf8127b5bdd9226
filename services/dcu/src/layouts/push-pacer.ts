import type { Milliseconds } from '@pulse/base';
import type { ObjectType } from '@pulse/model';

/** Architecture 6: of one row the leading edge goes at once, then at most one change every 50 ms. */
export const ROW_INTERVAL: Milliseconds = 50;
/** Rows of one push go together: two pushes are at least so far apart, whatever their rows. */
export const PUSH_SPACING: Milliseconds = 5;

export type ObjectsByType = ReadonlyMap<ObjectType, readonly number[]>;

/**
 * Decides when a changed row may go. Pacing is per row, so that a busy total row delays no agent's change.
 *
 * Bound: an object waits at most once, whatever the number of its changes.
 */
export class PushPacer {
  readonly #waiting = new Map<ObjectType, Set<number>>();
  readonly #pushed = new Map<ObjectType, Map<number, Milliseconds>>();
  #last = Number.NEGATIVE_INFINITY;

  add(type: ObjectType, objects: readonly number[]): void {
    let waiting = this.#waiting.get(type);
    if (!waiting) this.#waiting.set(type, (waiting = new Set()));
    for (const object of objects) waiting.add(object);
  }

  /** The rows that may go now; they count as pushed. */
  takeDue(now: Milliseconds): ObjectsByType {
    const due = new Map<ObjectType, number[]>();
    for (const [type, waiting] of this.#waiting) {
      const pushed = this.#pushedOf(type);
      const ready: number[] = [];
      for (const object of waiting) {
        if (now - (pushed.get(object) ?? Number.NEGATIVE_INFINITY) < ROW_INTERVAL) continue;
        ready.push(object);
        pushed.set(object, now);
        waiting.delete(object);
      }
      if (ready.length > 0) due.set(type, ready);
    }
    this.#last = now;
    return due;
  }

  /** All waiting rows, whether they may go or not; they count as pushed. */
  takeAll(now: Milliseconds): ObjectsByType {
    const all = new Map<ObjectType, number[]>();
    for (const [type, waiting] of this.#waiting) {
      const pushed = this.#pushedOf(type);
      for (const object of waiting) pushed.set(object, now);
      if (waiting.size > 0) all.set(type, [...waiting]);
      waiting.clear();
    }
    this.#last = now;
    return all;
  }

  /** When the next waiting row may go; undefined when none waits. */
  nextDue(): Milliseconds | undefined {
    let earliest: Milliseconds | undefined;
    for (const [type, waiting] of this.#waiting) {
      const pushed = this.#pushedOf(type);
      for (const object of waiting) {
        const due = (pushed.get(object) ?? Number.NEGATIVE_INFINITY) + ROW_INTERVAL;
        if (earliest === undefined || due < earliest) earliest = due;
      }
    }
    return earliest === undefined ? undefined : Math.max(earliest, this.#last + PUSH_SPACING);
  }

  #pushedOf(type: ObjectType): Map<number, Milliseconds> {
    let pushed = this.#pushed.get(type);
    if (!pushed) this.#pushed.set(type, (pushed = new Map()));
    return pushed;
  }
}
