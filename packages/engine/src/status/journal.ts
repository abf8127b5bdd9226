import type { Milliseconds } from '@pulse/base';
import { capacityFor, widened } from '../measures/cells.ts';

const NONE = -1;
/** In place of a start: the span was opened in this instant. */
export const OPENED = Number.NaN;

/**
 * What one instant did to the spans of each entity that changed in it, newest first, so that it can be taken back.
 * Each such entity has a turn; turns and notes are as many as the instant has changes, and thus few and near together.
 */
export class Journal {
  /** Counts instants, from 1; a turn of an earlier one is void. */
  era = 1;
  /** By turn: what held before the instant, and the newest note. */
  #status = new Float64Array(16);
  #since = new Float64Array(16);
  #serial = new Float64Array(16);
  #cls = new Float64Array(16);
  #head = new Int32Array(16);
  #turns = 0;
  #selector = new Int32Array(64);
  #start = new Float64Array(64);
  #end = new Float64Array(64);
  #next = new Int32Array(64);
  #length = 0;

  /** A turn for an entity that changes in this instant for the first time. */
  begin(status: number, since: Milliseconds, serial: number, cls: number): number {
    if (this.#turns === this.#head.length) {
      const capacity = capacityFor(this.#turns + 1, this.#turns);
      this.#status = widened(this.#status, capacity);
      this.#since = widened(this.#since, capacity);
      this.#serial = widened(this.#serial, capacity);
      this.#cls = widened(this.#cls, capacity);
      this.#head = widened(this.#head, capacity);
    }
    const turn = this.#turns++;
    this.#status[turn] = status;
    this.#since[turn] = since;
    this.#serial[turn] = serial;
    this.#cls[turn] = cls;
    this.#head[turn] = NONE;
    return turn;
  }

  status = (turn: number): number => this.#status[turn] as number;
  since = (turn: number): Milliseconds => this.#since[turn] as number;
  serial = (turn: number): number => this.#serial[turn] as number;
  cls = (turn: number): number => this.#cls[turn] as number;

  /** A span that began at `start` was closed at `end`, or ({@link OPENED}) one was opened. */
  note(turn: number, selector: number, start: Milliseconds, end: Milliseconds): void {
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
    this.#next[at] = this.#head[turn] as number;
    this.#head[turn] = at;
  }

  unwind(turn: number, undo: (selector: number, start: Milliseconds, end: Milliseconds) => void): void {
    for (let at = this.#head[turn] as number; at !== NONE; at = this.#next[at] as number) {
      undo(this.#selector[at] as number, this.#start[at] as number, this.#end[at] as number);
    }
    this.#head[turn] = NONE;
  }

  /** Forgets turns and notes: time has moved on. */
  clear(): void {
    if (this.#turns === 0) return;
    this.#turns = 0;
    this.#length = 0;
    this.era++;
  }

  /** Classes were given anew; those from before the instant are only compared, and now differ from all. */
  forgetClasses(): void {
    this.#cls.fill(0);
  }

  columns(): Record<string, Float64Array | Int32Array> {
    const turns = this.#turns;
    const notes = this.#length;
    return {
      era: Float64Array.of(this.era),
      turnStatus: this.#status.slice(0, turns),
      turnSince: this.#since.slice(0, turns),
      turnSerial: this.#serial.slice(0, turns),
      turnCls: this.#cls.slice(0, turns),
      turnHead: this.#head.slice(0, turns),
      noteSelector: this.#selector.slice(0, notes),
      noteStart: this.#start.slice(0, notes),
      noteEnd: this.#end.slice(0, notes),
      noteNext: this.#next.slice(0, notes),
    };
  }

  load(columns: Readonly<Record<string, Float64Array | Int32Array>>): void {
    this.era = columns.era?.[0] as number;
    this.#status = columns.turnStatus as Float64Array<ArrayBuffer>;
    this.#since = columns.turnSince as Float64Array<ArrayBuffer>;
    this.#serial = columns.turnSerial as Float64Array<ArrayBuffer>;
    this.#cls = columns.turnCls as Float64Array<ArrayBuffer>;
    this.#head = columns.turnHead as Int32Array<ArrayBuffer>;
    this.#turns = this.#head.length;
    this.#selector = columns.noteSelector as Int32Array<ArrayBuffer>;
    this.#start = columns.noteStart as Float64Array<ArrayBuffer>;
    this.#end = columns.noteEnd as Float64Array<ArrayBuffer>;
    this.#next = columns.noteNext as Int32Array<ArrayBuffer>;
    this.#length = this.#selector.length;
  }
}
