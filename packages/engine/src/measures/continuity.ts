import type { Milliseconds } from '@pulse/base';
import type { FilterBank, FilterId } from '../filter/filter-bank.ts';
import type { Mask } from '../mask/mask.ts';
import type { Follower } from '../propagate/followers.ts';
import type { StatusBoard } from '../status/board.ts';
import { capacityFor, cell, widened } from './cells.ts';
import type { TallyColumn } from './tally.ts';

const FIELDS = ['start', 'serial', 'instant', 'startBefore', 'serialBefore'] as const;
/** `instant`: the latest in which was looked; `…Before`: as it was before that. Starts are NaN outside the mask. */
const UNSEEN = {
  start: Number.NaN,
  serial: -1,
  instant: Number.NaN,
  startBefore: Number.NaN,
  serialBefore: -1,
} as const;
type Columns = Record<(typeof FIELDS)[number], Float64Array>;

/** Since when the status of each agent, or of each place, has been inside a mask and filter without leaving; moves inside are none. */
export class Continuity implements Follower {
  readonly #board: StatusBoard;
  readonly #bank: FilterBank;
  readonly #mask: Mask;
  readonly #filter: FilterId;
  /** Of one of whom nothing was told yet; NaN: outside. */
  readonly #initial: () => Milliseconds;
  #columns = columns((field) => new Float64Array(16).fill(UNSEEN[field]));
  /** What ended then, and before, is unknown; NaN: opened before the first event. */
  #opened = Number.NaN;

  constructor(
    board: StatusBoard,
    bank: FilterBank,
    mask: Mask,
    filter: FilterId,
    initial: () => Milliseconds,
  ) {
    this.#board = board;
    this.#bank = bank;
    this.#mask = mask;
    this.#filter = filter;
    this.#initial = initial;
  }

  /** Opened after the first event: a status that runs has been inside since it began. */
  open(entities: number, now: Milliseconds): void {
    this.#opened = now;
    for (let entity = 0; entity < entities; entity++) {
      this.#reserve(entity);
      const { start, serial } = this.#columns;
      serial[entity] = this.#board.serial(entity);
      if (this.#isInside(entity)) start[entity] = this.#board.since(entity);
    }
  }

  look(entity: number, now: Milliseconds): void {
    this.#reserve(entity);
    const { start, serial, instant, startBefore, serialBefore } = this.#columns;
    const serialNow = this.#board.serial(entity);
    if (cell(instant, entity) !== now) {
      const isNew = cell(serial, entity) < 0;
      startBefore[entity] = isNew ? this.#initial() : cell(start, entity);
      serialBefore[entity] = cell(serial, entity);
      instant[entity] = now;
    }
    serial[entity] = serialNow;
    if (!this.#isInside(entity)) {
      start[entity] = Number.NaN;
      return;
    }
    const isOther = serialNow !== cell(serialBefore, entity);
    const before = isOther && now === this.#opened ? Number.NaN : cell(startBefore, entity);
    // A status that is inside from its beginning starts as people see it; else the filter became true in this instant.
    start[entity] = !Number.isNaN(before) ? before : isOther ? this.#board.since(entity) : now;
  }

  /** NaN: outside. */
  since(entity: number): Milliseconds {
    return this.#columns.start[entity] ?? Number.NaN;
  }

  #isInside(entity: number): boolean {
    const status = this.#board.status(entity);
    if (status < 0 || this.#mask.has[status] !== 1) return false;
    return this.#bank.holds(this.#filter, this.#board.cls(entity));
  }

  #reserve(entity: number): void {
    const known = this.#columns;
    if (entity < known.start.length) return;
    const capacity = capacityFor(entity + 1, known.start.length);
    this.#columns = columns((field) => widened(known[field], capacity, UNSEEN[field]));
  }

  save(): Readonly<Record<string, TallyColumn>> {
    return { ...this.#columns, opened: Float64Array.of(this.#opened) };
  }

  load(saved: Readonly<Record<string, TallyColumn>>): void {
    this.#columns = columns((field) => saved[field] as Float64Array);
    this.#opened = saved.opened?.[0] as number;
  }
}

const columns = (column: (field: (typeof FIELDS)[number]) => Float64Array): Columns =>
  Object.fromEntries(FIELDS.map((field) => [field, column(field)])) as Columns;
