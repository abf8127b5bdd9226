import { assert, type Milliseconds } from '@pulse/base';
import { type Cell, type ColumnDefinition, growingAt, isGrowing } from '@pulse/model';
import type { Reading } from '../categories/category.ts';
import type { Column } from '../engine.ts';
import type { Core } from '../events/core.ts';
import type { Window } from '../measures/window.ts';

/** A definition over all objects of its type. */
export class EngineColumn implements Column {
  readonly definition: ColumnDefinition;
  readonly type: number;
  window: Window | null;
  #core: Core;
  #reading: Reading;

  constructor(
    core: Core,
    definition: ColumnDefinition,
    type: number,
    window: Window | null,
    reading: Reading,
  ) {
    this.#core = core;
    this.definition = definition;
    this.type = type;
    this.window = window;
    this.#reading = reading;
  }

  get timeDependent(): boolean {
    return this.#reading.timeDependent;
  }

  since(at: Milliseconds): Milliseconds | null {
    return this.window?.since(at) ?? null;
  }

  until(at: Milliseconds): Milliseconds | null {
    return this.window?.until(at) ?? null;
  }

  readClosing(object: number, end: Milliseconds): Cell {
    assert(this.until(end - 1) === end, `no interval ends at ${end}`);
    const cell = this.window?.closing(() => this.read(object, end)) ?? null;
    return isGrowing(cell) ? growingAt(cell, end) : cell;
  }

  read(object: number, at: Milliseconds): Cell {
    this.#check(object, at);
    const { cell, number } = this.#reading;
    if (Number.isNaN(this.#core.origin)) return null;
    if (cell) return cell(object, at);
    const value = number(object, at);
    return Number.isNaN(value) ? null : value;
  }

  readNumbers(at: Milliseconds, out: Float64Array): void {
    const count = this.#core.directory.objects[this.type]?.length ?? 0;
    assert(out.length >= count, `room for ${out.length} of ${count} objects`);
    if (count > 0) this.#check(0, at);
    const { number, numbers } = this.#reading;
    if (Number.isNaN(this.#core.origin)) out.fill(Number.NaN, 0, count);
    else if (numbers) numbers(at, out, count);
    else for (let object = 0; object < count; object++) out[object] = number(object, at);
  }

  complete(object: number, at: Milliseconds): boolean {
    this.#check(object, at);
    const gap = this.#core.gaps.end(this.type, object);
    if (this.window === null) return gap !== Infinity;
    return !this.window.openedLate(at, object) && gap <= this.window.startAt(at, object);
  }

  /** Goes on as the same column of another engine, with what that knows. */
  become(twin: EngineColumn): void {
    this.window = twin.window;
    this.#core = twin.#core;
    this.#reading = twin.#reading;
  }

  #check(object: number, at: Milliseconds): void {
    const known = this.#core.directory.objects[this.type]?.length ?? 0;
    // Of every value: what an assertion would say is made only when it is said.
    if (at >= this.#core.now && object >= 0 && object < known) return;
    assert(at >= this.#core.now, `a reading at ${at} lies before the engine's time ${this.#core.now}`);
    assert(object >= 0 && object < known, `object ${object} of ${known} ${this.definition.objectType}`);
  }
}
