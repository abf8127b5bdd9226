import type { Milliseconds } from '@pulse/base';
import { capacityFor, cell, widened } from '../measures/cells.ts';

const NONE = -1;
/** In place of a start: the span was opened in this instant. */
export const OPENED = Number.NaN;

/** What one instant did to the spans of each entity, newest first, so that it can be taken back. */
export class Journal {
  /** Counts instants; what an entity noted in an earlier one is void. */
  #era = 1;
  #eras = new Float64Array(16);
  #head = new Int32Array(16).fill(NONE);
  #selector = new Int32Array(64);
  #start = new Float64Array(64);
  #end = new Float64Array(64);
  #next = new Int32Array(64);
  #length = 0;

  grow(capacity: number): void {
    this.#eras = widened(this.#eras, capacity);
    this.#head = widened(this.#head, capacity, NONE);
  }

  /** Has the entity changed in this instant already? */
  changed(entity: number): boolean {
    return cell(this.#eras, entity) === this.#era;
  }

  /** Begins the entity's notes of this instant; true when there are some already. */
  open(entity: number): boolean {
    if (this.changed(entity)) return true;
    this.#eras[entity] = this.#era;
    this.#head[entity] = NONE;
    return false;
  }

  /** What the entity noted is for good, although the instant goes on. */
  close(entity: number): void {
    this.#eras[entity] = 0;
  }

  /** A span that began at `start` was closed at `end`, or ({@link OPENED}) one was opened. */
  note(entity: number, selector: number, start: Milliseconds, end: Milliseconds): void {
    if (this.#length === this.#selector.length) {
      const capacity = capacityFor(this.#length + 1, this.#length);
      this.#selector = widened(this.#selector, capacity);
      this.#start = widened(this.#start, capacity);
      this.#end = widened(this.#end, capacity);
      this.#next = widened(this.#next, capacity);
    }
    const at = this.#length++;
    this.#selector[at] = selector;
    this.#start[at] = start;
    this.#end[at] = end;
    this.#next[at] = cell(this.#head, entity);
    this.#head[entity] = at;
  }

  unwind(entity: number, undo: (selector: number, start: Milliseconds, end: Milliseconds) => void): void {
    for (let at = cell(this.#head, entity); at !== NONE; at = cell(this.#next, at)) {
      undo(cell(this.#selector, at), cell(this.#start, at), cell(this.#end, at));
    }
    this.#head[entity] = NONE;
  }

  /** Forgets the notes: time has moved on. */
  clear(): void {
    this.#length = 0;
    this.#era++;
  }

  columns(): Record<string, Float64Array | Int32Array> {
    return {
      journalEra: Float64Array.of(this.#era),
      journalEras: this.#eras,
      journalHead: this.#head,
      journalSelector: this.#selector.slice(0, this.#length),
      journalStart: this.#start.slice(0, this.#length),
      journalEnd: this.#end.slice(0, this.#length),
      journalNext: this.#next.slice(0, this.#length),
    };
  }

  load(columns: Readonly<Record<string, Float64Array | Int32Array>>): void {
    this.#era = cell(columns.journalEra as Float64Array, 0);
    this.#eras = columns.journalEras as Float64Array<ArrayBuffer>;
    this.#head = columns.journalHead as Int32Array<ArrayBuffer>;
    this.#selector = columns.journalSelector as Int32Array<ArrayBuffer>;
    this.#start = columns.journalStart as Float64Array<ArrayBuffer>;
    this.#end = columns.journalEnd as Float64Array<ArrayBuffer>;
    this.#next = columns.journalNext as Int32Array<ArrayBuffer>;
    this.#length = this.#selector.length;
  }
}
