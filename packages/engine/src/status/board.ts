import type { Milliseconds } from '@pulse/base';
import { STATUSES, statusPriority } from '@pulse/model';
import type { FilterBank, FilterClass } from '../filter/filter-bank.ts';
import { cell, widened } from '../measures/cells.ts';
import type { StatusWatch } from '../probe/status-watch.ts';
import type { Action } from '../state/action.ts';
import { Journal, OPENED } from './journal.ts';
import type { Reach } from './reach.ts';
import type { StatusSelector } from './selector.ts';

const NOT_MONITORED = statusPriority('NotMonitored');

/**
 * What is known of an entity stands in one row, because an event needs all of it and of few entities: a row is one line
 * of the processor's cache, columns would be eight.
 */
const WIDTH = 8;
/** Place in the status table, -1: nothing known yet; its start as people see it (U1); the serial of its action. */
const STATUS = 0;
const SINCE = 1;
const SERIAL = 2;
const CLS = 3;
/** What held before the link was lost, so that a status that goes on keeps its start. */
const LOST_SERIAL = 4;
const LOST_SINCE = 5;
/** The latest instant in which it changed, as the journal counts them, and its turn there. */
const ERA = 6;
const TURN = 7;

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
  #rows = fresh(new Float64Array(16 * WIDTH), 0);
  readonly #journal = new Journal();
  /** Is told of changes before they are made; null where no probe asks. */
  watch: StatusWatch | null = null;

  constructor(bank: FilterBank, reach: (entity: number) => Reach) {
    this.#bank = bank;
    this.#reach = reach;
  }

  grow(capacity: number): void {
    const known = this.#rows.length;
    this.#rows = fresh(widened(this.#rows, capacity * WIDTH), known);
    for (const selector of this.selectors) selector.grow(capacity);
  }

  get capacity(): number {
    return this.#rows.length / WIDTH;
  }

  /** Place in the status table; -1: nothing known yet. */
  status(entity: number): number {
    return this.#rows[entity * WIDTH + STATUS] as number;
  }

  /** Start of the status as people see it (U1). */
  since(entity: number): Milliseconds {
    return this.#rows[entity * WIDTH + SINCE] as number;
  }

  /** Of the action that decides; -1: nothing known yet. */
  serial(entity: number): number {
    return this.#rows[entity * WIDTH + SERIAL] as number;
  }

  cls(entity: number): FilterClass {
    return this.#rows[entity * WIDTH + CLS] as number;
  }

  /** What held before the entity was NotMonitored does not go on. */
  forgetLost(entity: number): void {
    this.#rows[entity * WIDTH + LOST_SERIAL] = -1;
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
    const rows = this.#rows;
    const row = entity * WIDTH;
    if (rows[row + SERIAL] === serial && rows[row + CLS] === cls && rows[row + STATUS] === status)
      return false;
    this.watch?.moves(entity, status, action, final);
    const turn = this.#turn(entity, row);
    const before = rows[row + STATUS] as number;
    const same = rows[row + SERIAL] === serial && before === status;
    let reach: Reach | null = null;
    if (before >= 0) {
      for (const selector of this.#byStatus[before] as StatusSelector[]) {
        const from = selector.running[entity] as number;
        if (Number.isNaN(from) || (same && this.#bank.holds(selector.filter, cls))) continue;
        reach ??= this.#reach(entity);
        selector.close(reach, from, at, rows[row + SINCE] as number);
        selector.running[entity] = Number.NaN;
        this.#journal.note(turn, selector.index, from, at);
      }
    }
    for (const selector of this.#byStatus[status] as StatusSelector[]) {
      const from = selector.running[entity] as number;
      if (!Number.isNaN(from) || !this.#bank.holds(selector.filter, cls)) continue;
      selector.running[entity] = at;
      this.#journal.note(turn, selector.index, OPENED, at);
    }
    if (!same) this.#start(row, status, serial, Number.isNaN(start) ? at : start);
    rows[row + CLS] = cls;
    if (final) rows[row + ERA] = 0;
    return true;
  }

  /** The entity's turn in the journal; where it has one already, what that did is taken back. */
  #turn(entity: number, row: number): number {
    const rows = this.#rows;
    const journal = this.#journal;
    if (rows[row + ERA] === journal.era) {
      const turn = rows[row + TURN] as number;
      this.#takeBack(entity, row, turn);
      return turn;
    }
    const turn = journal.begin(
      rows[row + STATUS] as number,
      rows[row + SINCE] as number,
      rows[row + SERIAL] as number,
      rows[row + CLS] as number,
    );
    rows[row + ERA] = journal.era;
    rows[row + TURN] = turn;
    return turn;
  }

  #start(row: number, status: number, serial: number, since: Milliseconds): void {
    const rows = this.#rows;
    const before = rows[row + STATUS];
    if (status === NOT_MONITORED && before !== NOT_MONITORED) {
      rows[row + LOST_SERIAL] = rows[row + SERIAL] as number;
      rows[row + LOST_SINCE] = rows[row + SINCE] as number;
    }
    const goesOn = before === NOT_MONITORED && rows[row + LOST_SERIAL] === serial;
    rows[row + SINCE] = goesOn ? (rows[row + LOST_SINCE] as number) : since;
    rows[row + STATUS] = status;
    rows[row + SERIAL] = serial;
  }

  #takeBack(entity: number, row: number, turn: number): void {
    const rows = this.#rows;
    const journal = this.#journal;
    journal.unwind(turn, (index, start, end) => {
      const selector = this.selectors[index] as StatusSelector;
      if (Number.isNaN(start)) {
        selector.running[entity] = Number.NaN;
      } else {
        selector.reopen(this.#reach(entity), start, end, journal.since(turn));
        selector.running[entity] = start;
      }
    });
    rows[row + STATUS] = journal.status(turn);
    rows[row + SINCE] = journal.since(turn);
    rows[row + SERIAL] = journal.serial(turn);
    rows[row + CLS] = journal.cls(turn);
  }

  /** A selector of a column that is opened now. Spans in progress are its own from their start. */
  attach(selector: StatusSelector, entities: number, now: Milliseconds): void {
    selector.grow(this.capacity);
    this.selectors.push(selector);
    for (let s = 0; s < STATUSES.length; s++)
      if (selector.mask.has[s] === 1) this.#byStatus[s]?.push(selector);
    const matches = (status: number, cls: FilterClass) =>
      status >= 0 && selector.mask.has[status] === 1 && this.#bank.holds(selector.filter, cls);
    const journal = this.#journal;
    for (let entity = 0; entity < entities; entity++) {
      const row = entity * WIDTH;
      const is = matches(this.status(entity), this.cls(entity));
      if (is) selector.running[entity] = this.since(entity);
      if (this.#rows[row + ERA] !== journal.era) continue;
      // Were this instant's change taken back, the selector would have to be as if it had been there before.
      const turn = this.#rows[row + TURN] as number;
      if (matches(journal.status(turn), journal.cls(turn))) {
        journal.note(turn, selector.index, journal.since(turn), now);
      }
      if (is) journal.note(turn, selector.index, OPENED, now);
    }
  }

  /** Some objects lose sight of an entity whose status goes on (an agent leaves a DN): their part ends now. */
  part(entity: number, now: Milliseconds, keep: (type: number) => boolean): void {
    this.watch?.parts(entity);
    const reach = this.#reach(entity).without(keep);
    for (const selector of this.selectors) {
      const start = cell(selector.running, entity);
      if (!Number.isNaN(start)) selector.close(reach, start, now, this.since(entity));
    }
  }

  columns(): Record<string, Float64Array | Int32Array> {
    return { rows: this.#rows, ...this.#journal.columns() };
  }

  load(columns: Readonly<Record<string, Float64Array | Int32Array>>): void {
    this.#rows = columns.rows as Float64Array<ArrayBuffer>;
    this.#journal.load(columns);
  }

  /** Classes were given anew; `classOf` says the one of the action that decides. */
  reclass(entities: number, classOf: (entity: number) => FilterClass): void {
    for (let entity = 0; entity < entities; entity++) this.#rows[entity * WIDTH + CLS] = classOf(entity);
    this.#journal.forgetClasses();
  }
}

/** Rows from place `from` on as those of entities of which nothing is known. */
function fresh(rows: Float64Array<ArrayBuffer>, from: number): Float64Array<ArrayBuffer> {
  for (let row = from; row < rows.length; row += WIDTH) {
    rows[row + STATUS] = -1;
    rows[row + SERIAL] = -1;
    rows[row + LOST_SERIAL] = -1;
  }
  return rows;
}
