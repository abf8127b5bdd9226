import type { Milliseconds } from '@pulse/base';
import { STATUSES, statusPriority } from '@pulse/model';
import type { FilterBank, FilterClass } from '../filter/filter-bank.ts';
import { cell, widened } from '../measures/cells.ts';
import type { Action } from '../state/action.ts';
import { Journal, OPENED } from './journal.ts';
import type { Reach } from './reach.ts';
import type { StatusSelector } from './selector.ts';

const NOT_MONITORED = statusPriority('NotMonitored');

/**
 * The statuses of all entities of one kind (agents, regular DNs, mediation DNs), and the spans that selectors of them
 * contribute.
 *
 * Events of one instant are one change (T2). The first change of an entity in an instant is counted at once, so that
 * readings need not wait; a further one in the same instant takes the first back and counts the change from what held
 * before the instant to what holds now.
 */
export class StatusBoard {
  readonly #bank: FilterBank;
  readonly #reach: (entity: number) => Reach;
  readonly selectors: StatusSelector[] = [];
  readonly #byStatus: StatusSelector[][] = STATUSES.map(() => []);
  /** -1: nothing known yet. */
  status = new Int32Array(16).fill(-1);
  /** Start as people see it (U1). */
  since = new Float64Array(16);
  serial = new Float64Array(16).fill(-1);
  cls = new Int32Array(16);
  /** What held before the link was lost, so that a status that goes on keeps its start. */
  #lostSerial = new Float64Array(16).fill(-1);
  #lostSince = new Float64Array(16);
  /** What held before the latest instant in which the entity changed. */
  #wasStatus = new Int32Array(16).fill(-1);
  #wasSince = new Float64Array(16);
  #wasSerial = new Float64Array(16).fill(-1);
  #wasCls = new Int32Array(16);
  readonly #journal = new Journal();

  constructor(bank: FilterBank, reach: (entity: number) => Reach) {
    this.#bank = bank;
    this.#reach = reach;
  }

  grow(capacity: number): void {
    this.status = widened(this.status, capacity, -1);
    this.since = widened(this.since, capacity);
    this.serial = widened(this.serial, capacity, -1);
    this.cls = widened(this.cls, capacity);
    this.#lostSerial = widened(this.#lostSerial, capacity, -1);
    this.#lostSince = widened(this.#lostSince, capacity);
    this.#wasStatus = widened(this.#wasStatus, capacity, -1);
    this.#wasSince = widened(this.#wasSince, capacity);
    this.#wasSerial = widened(this.#wasSerial, capacity, -1);
    this.#wasCls = widened(this.#wasCls, capacity);
    this.#journal.grow(capacity);
    for (const selector of this.selectors) selector.grow(capacity);
  }

  get capacity(): number {
    return this.status.length;
  }

  /** Time moved on: what was done can no longer be taken back. */
  commit(): void {
    this.#journal.clear();
  }

  /**
   * The entity's status is `status` (its place in the table), decided by `action`, from `at` on; the action of another
   * makes another status, even of the same name (U2). `start`: of the action where that was stated, else NaN.
   * `final`: the change lies before the running instant, and nothing in it can take it back. Answers whether anything
   * changed.
   */
  move(
    entity: number,
    status: number,
    action: Action,
    start: Milliseconds,
    at: Milliseconds,
    final = false,
  ): boolean {
    const { serial, cls } = action;
    const known = cell(this.serial, entity) === serial && cell(this.cls, entity) === cls;
    if (known && cell(this.status, entity) === status) return false;
    if (this.#journal.open(entity)) this.#takeBack(entity);
    else this.#remember(entity);
    const before = cell(this.status, entity);
    const same = cell(this.serial, entity) === serial && before === status;
    const reach = this.#reach(entity);
    if (before >= 0) {
      for (const selector of this.#byStatus[before] as StatusSelector[]) {
        const from = cell(selector.running, entity);
        if (Number.isNaN(from) || (same && this.#bank.holds(selector.filter, cls))) continue;
        selector.close(reach, from, at);
        selector.running[entity] = Number.NaN;
        this.#journal.note(entity, selector.index, from, at);
      }
    }
    for (const selector of this.#byStatus[status] as StatusSelector[]) {
      const from = cell(selector.running, entity);
      if (!Number.isNaN(from) || !this.#bank.holds(selector.filter, cls)) continue;
      selector.running[entity] = at;
      this.#journal.note(entity, selector.index, OPENED, at);
    }
    if (!same) this.#start(entity, status, serial, Number.isNaN(start) ? at : start);
    this.cls[entity] = cls;
    if (final) this.#journal.close(entity);
    return true;
  }

  #start(entity: number, status: number, serial: number, since: Milliseconds): void {
    const before = cell(this.status, entity);
    if (status === NOT_MONITORED) {
      this.#lostSerial[entity] = cell(this.serial, entity);
      this.#lostSince[entity] = cell(this.since, entity);
    }
    const goesOn = before === NOT_MONITORED && cell(this.#lostSerial, entity) === serial;
    this.since[entity] = goesOn ? cell(this.#lostSince, entity) : since;
    this.status[entity] = status;
    this.serial[entity] = serial;
  }

  #remember(entity: number): void {
    this.#wasStatus[entity] = cell(this.status, entity);
    this.#wasSince[entity] = cell(this.since, entity);
    this.#wasSerial[entity] = cell(this.serial, entity);
    this.#wasCls[entity] = cell(this.cls, entity);
  }

  #takeBack(entity: number): void {
    this.#journal.unwind(entity, (index, start, end) => {
      const selector = this.selectors[index] as StatusSelector;
      if (Number.isNaN(start)) {
        selector.running[entity] = Number.NaN;
      } else {
        selector.reopen(this.#reach(entity), start, end);
        selector.running[entity] = start;
      }
    });
    this.status[entity] = cell(this.#wasStatus, entity);
    this.since[entity] = cell(this.#wasSince, entity);
    this.serial[entity] = cell(this.#wasSerial, entity);
    this.cls[entity] = cell(this.#wasCls, entity);
  }

  /** A selector of a column that is opened now. Spans in progress are its own from their start. */
  attach(selector: StatusSelector, entities: number, now: Milliseconds): void {
    selector.grow(this.capacity);
    this.selectors.push(selector);
    for (let s = 0; s < STATUSES.length; s++)
      if (selector.mask.has[s] === 1) this.#byStatus[s]?.push(selector);
    for (let entity = 0; entity < entities; entity++) {
      const matches = (status: number, cls: FilterClass) =>
        status >= 0 && selector.mask.has[status] === 1 && this.#bank.holds(selector.filter, cls);
      const is = matches(cell(this.status, entity), cell(this.cls, entity));
      if (is) selector.running[entity] = cell(this.since, entity);
      if (!this.#journal.changed(entity)) continue;
      // Were this instant's change taken back, the selector would have to be as if it had been there before.
      if (matches(cell(this.#wasStatus, entity), cell(this.#wasCls, entity))) {
        this.#journal.note(entity, selector.index, cell(this.#wasSince, entity), now);
      }
      if (is) this.#journal.note(entity, selector.index, OPENED, now);
    }
  }

  /** Some objects lose sight of an entity whose status goes on (an agent leaves a DN): their part ends now. */
  part(entity: number, now: Milliseconds, keep: (type: number) => boolean): void {
    const reach = this.#reach(entity).without(keep);
    for (const selector of this.selectors) {
      const start = cell(selector.running, entity);
      if (!Number.isNaN(start)) selector.close(reach, start, now);
    }
  }

  columns(): Record<string, Float64Array | Int32Array> {
    return {
      status: this.status,
      since: this.since,
      serial: this.serial,
      cls: this.cls,
      lostSerial: this.#lostSerial,
      lostSince: this.#lostSince,
      wasStatus: this.#wasStatus,
      wasSince: this.#wasSince,
      wasSerial: this.#wasSerial,
      wasCls: this.#wasCls,
      ...this.#journal.columns(),
    };
  }

  load(columns: Readonly<Record<string, Float64Array | Int32Array>>): void {
    this.status = columns.status as Int32Array<ArrayBuffer>;
    this.since = columns.since as Float64Array<ArrayBuffer>;
    this.serial = columns.serial as Float64Array<ArrayBuffer>;
    this.cls = columns.cls as Int32Array<ArrayBuffer>;
    this.#lostSerial = columns.lostSerial as Float64Array<ArrayBuffer>;
    this.#lostSince = columns.lostSince as Float64Array<ArrayBuffer>;
    this.#wasStatus = columns.wasStatus as Int32Array<ArrayBuffer>;
    this.#wasSince = columns.wasSince as Float64Array<ArrayBuffer>;
    this.#wasSerial = columns.wasSerial as Float64Array<ArrayBuffer>;
    this.#wasCls = columns.wasCls as Int32Array<ArrayBuffer>;
    this.#journal.load(columns);
  }

  /** Classes were given anew; `classOf` says the one of the action that decides. */
  reclass(entities: number, classOf: (entity: number) => FilterClass): void {
    for (let entity = 0; entity < entities; entity++) this.cls[entity] = classOf(entity);
    this.#wasCls.fill(0);
  }
}
