import type { Milliseconds } from '@pulse/base';
import { capacityFor, cell, widened } from '../measures/cells.ts';

const NONE = -1;
/** In place of a start: the span was opened in this instant. */
export const OPENED = Number.NaN;

/** What one instant did to the spans of each entity, newest first, so that it can be taken back. */
export class Journal {
  #instant = new Float64Array(16).fill(Number.NaN);
  #head = new Int32Array(16).fill(NONE);
  #selector = new Int32Array(64);
  #start = new Float64Array(64);
  #next = new Int32Array(64);
  #length = 0;

  grow(capacity: number): void {
    this.#instant = widened(this.#instant, capacity, Number.NaN);
    this.#head = widened(this.#head, capacity, NONE);
  }

  /** Has the entity changed in this instant already? */
  changed(entity: number, now: Milliseconds): boolean {
    return cell(this.#instant, entity) === now;
  }

  /** Begins the entity's notes of this instant; true when there are some already. */
  open(entity: number, now: Milliseconds): boolean {
    if (this.changed(entity, now)) return true;
    this.#instant[entity] = now;
    this.#head[entity] = NONE;
    return false;
  }

  /** A span that began at `start` was closed now, or ({@link OPENED}) one was opened. */
  note(entity: number, selector: number, start: Milliseconds): void {
    if (this.#length === this.#selector.length) {
      const capacity = capacityFor(this.#length + 1, this.#length);
      this.#selector = widened(this.#selector, capacity);
      this.#start = widened(this.#start, capacity);
      this.#next = widened(this.#next, capacity);
    }
    const at = this.#length++;
    this.#selector[at] = selector;
    this.#start[at] = start;
    this.#next[at] = cell(this.#head, entity);
    this.#head[entity] = at;
  }

  unwind(entity: number, undo: (selector: number, start: Milliseconds) => void): void {
    for (let at = cell(this.#head, entity); at !== NONE; at = cell(this.#next, at)) {
      undo(cell(this.#selector, at), cell(this.#start, at));
    }
    this.#head[entity] = NONE;
  }

  /** Forgets the notes; only allowed once time has moved on. */
  clear(): void {
    this.#length = 0;
  }

  columns(): Record<string, Float64Array | Int32Array> {
    return {
      journalInstant: this.#instant,
      journalHead: this.#head,
      journalSelector: this.#selector.slice(0, this.#length),
      journalStart: this.#start.slice(0, this.#length),
      journalNext: this.#next.slice(0, this.#length),
    };
  }

  load(columns: Readonly<Record<string, Float64Array | Int32Array>>): void {
    this.#instant = columns.journalInstant as Float64Array<ArrayBuffer>;
    this.#head = columns.journalHead as Int32Array<ArrayBuffer>;
    this.#selector = columns.journalSelector as Int32Array<ArrayBuffer>;
    this.#start = columns.journalStart as Float64Array<ArrayBuffer>;
    this.#next = columns.journalNext as Int32Array<ArrayBuffer>;
    this.#length = this.#selector.length;
  }
}
