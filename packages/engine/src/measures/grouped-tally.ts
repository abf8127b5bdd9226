import type { Milliseconds } from '@pulse/base';
import type { PartsOfInstant } from '../propagate/parts.ts';
import type { GroupRows, RowUser } from './group-rows.ts';
import type { FoldHeld, Held } from './held-tally.ts';
import { type Marker, type Marks, NO_KEY } from './marks.ts';
import type { ActionTally, TallyState } from './tally.ts';
import type { Window } from './window.ts';

/** A tally with a slot for each row, which can be told that one begins anew. */
type CountedRows = ActionTally & { clear?(slot: number): void };

/** Actions of objects, by row. */
export class GroupedTally implements ActionTally, RowUser {
  readonly window: Window;
  readonly marker: Marker;
  readonly #counted: CountedRows;
  readonly #rows: GroupRows;
  readonly #isEmpty: (slot: number, at: Milliseconds) => boolean;

  constructor(
    window: Window,
    marker: Marker,
    counted: CountedRows,
    rows: GroupRows,
    isEmpty: (slot: number, at: Milliseconds) => boolean,
  ) {
    this.window = window;
    this.marker = marker;
    this.#counted = counted;
    this.#rows = rows;
    this.#isEmpty = isEmpty;
    counted.grow(rows.capacity);
    rows.use(this);
  }

  record(object: number, at: Milliseconds, duration: Milliseconds, marks: Marks | null = null): void {
    const { window } = this;
    if (at < Math.max(window.start, window.startAt(at, object))) return;
    const { slot } = this.#rows.take(object, marks?.key ?? NO_KEY, at);
    this.#counted.record(slot, at, duration, marks);
  }

  slotsOf(object: number): readonly number[] {
    return [object];
  }

  isRowEmpty(slot: number, at: Milliseconds): boolean {
    return this.#isEmpty(slot, at);
  }

  growRows(capacity: number): void {
    this.#counted.grow(capacity);
  }

  require(parts: Parameters<ActionTally['require']>[0]): void {
    this.#counted.require(parts);
  }

  /** Rows grow by themselves. */
  grow(): void {}

  /** The interval of one object began anew. */
  clear(object: number): void {
    for (const { slot } of this.#rows.of(object)) this.#counted.clear?.(slot);
  }

  reset(): void {
    this.#counted.reset();
    this.#rows.reset();
  }

  save(): TallyState {
    const { plain, ...state } = this.#counted.save();
    return { ...state, plain: { counted: plain, rows: this.#rows.save() } };
  }

  load(state: TallyState): void {
    const { counted, rows } = state.plain as { counted?: unknown; rows: unknown };
    this.#rows.load(rows);
    this.#counted.load({ ...state, plain: counted });
  }
}

/** What is held for groups, by row. */
export const heldByRow = (held: Held, rows: GroupRows): Held => ({
  fold: (slot, at, total, fold) => foldRow(rows, slot, total, fold, held.fold.bind(held), at),
});

/** What ended in the running instant, by row. */
export class PartsByRow {
  /** Nothing reads rows at once. */
  readonly list = [];
  readonly #parts: PartsOfInstant;
  readonly #rows: GroupRows;

  constructor(parts: PartsOfInstant, rows: GroupRows) {
    this.#parts = parts;
    this.#rows = rows;
  }

  fold(tally: ActionTally, slot: number, at: Milliseconds, total: number, fold: FoldHeld): number {
    const own = (object: number, time: Milliseconds, known: number, each: FoldHeld) =>
      this.#parts.fold(tally, object, time, known, each);
    return foldRow(this.#rows, slot, total, fold, own, at);
  }
}

function foldRow(
  rows: GroupRows,
  slot: number,
  total: number,
  fold: FoldHeld,
  foldObject: Held['fold'],
  at: Milliseconds,
): number {
  const row = rows.at(slot);
  if (row === undefined) return total;
  return foldObject(row.object, at, total, (known, length, end, marks) =>
    rows.isOf(row, marks?.key ?? NO_KEY) ? fold(known, length, end, marks) : known,
  );
}
