import type { Milliseconds } from '@pulse/base';
import { capacityFor } from './cells.ts';

/** Rows of one object at most; what has a further key shares one more row (E-131). */
export const MOST_ROWS = 200;

/** The row of the keys for which there is no room. */
export const OVERFLOW = null;
export type RowKey = string | typeof OVERFLOW;

/** One key of one object; its slot is a place in the columns of all tallies that share the rows. */
export interface GroupRow {
  readonly slot: number;
  readonly object: number;
  readonly key: RowKey;
}

/** Whoever has columns with a place for each row. */
export interface RowUser {
  growRows(capacity: number): void;
  /** Is nothing of the row in the interval at this time? */
  isRowEmpty(slot: number, at: Milliseconds): boolean;
}

/** The rows of grouped statistics: slots for the keys of each object, given as keys turn up. */
export class GroupRows {
  /** By slot; undefined: free. The first is that of {@link pretend}, and nothing is ever recorded in it. */
  #rows: (GroupRow | undefined)[] = [undefined];
  #free: number[] = [];
  /** By object and key. */
  #objects: Map<RowKey, GroupRow>[] = [];
  #capacity = 16;
  readonly #users: RowUser[] = [];

  use(user: RowUser): void {
    this.#users.push(user);
  }

  get capacity(): number {
    return this.#capacity;
  }

  at(slot: number): GroupRow | undefined {
    return this.#rows[slot];
  }

  of(object: number): Iterable<GroupRow> {
    return this.#objects[object]?.values() ?? [];
  }

  /** Does a contribution of this key, to be recorded now, belong to the row? */
  isOf({ object, key }: GroupRow, own: string): boolean {
    if (key !== OVERFLOW) return own === key;
    return this.#isFull(object) && !this.#objects[object]?.has(own);
  }

  /**
   * For the time of a reading: a row of a key that has none, because all of it is still to be recorded. Undefined: it has
   * one, or would not get any.
   */
  pretend(object: number, key: string): GroupRow | undefined {
    if (this.#isFull(object) || this.#objects[object]?.has(key)) return undefined;
    const row: GroupRow = { slot: 0, object, key };
    this.#rows[0] = row;
    return row;
  }

  #isFull(object: number): boolean {
    return (this.#objects[object]?.size ?? 0) >= MOST_ROWS;
  }

  /** The row of a key, which has one from now on if there is room. */
  take(object: number, key: RowKey, at: Milliseconds): GroupRow {
    const rows = (this.#objects[object] ??= new Map());
    const known = rows.get(key);
    if (known !== undefined) return known;
    if (key !== OVERFLOW && this.#isFull(object) && !this.#makeRoom(rows, at)) {
      return this.take(object, OVERFLOW, at);
    }
    const slot = this.#free.pop() ?? this.#rows.length;
    const row: GroupRow = { slot, object, key };
    this.#rows[slot] = row;
    rows.set(key, row);
    if (slot >= this.#capacity) {
      this.#capacity = capacityFor(slot + 1, this.#capacity);
      for (const user of this.#users) user.growRows(this.#capacity);
    }
    return row;
  }

  /** Takes the slot of a row from which everything has gone. */
  #makeRoom(rows: Map<RowKey, GroupRow>, at: Milliseconds): boolean {
    for (const row of rows.values()) {
      if (row.key === OVERFLOW || !this.#users.every((user) => user.isRowEmpty(row.slot, at))) continue;
      this.#release(row);
      rows.delete(row.key);
      return true;
    }
    return false;
  }

  #release({ slot }: GroupRow): void {
    this.#rows[slot] = undefined;
    this.#free.push(slot);
  }

  /** All that users had of rows is gone. */
  reset(): void {
    this.#rows = [undefined];
    this.#free = [];
    this.#objects = [];
  }

  save(): unknown {
    return this.#rows.slice(1).flatMap((row) => (row ? [[row.slot, row.object, row.key]] : []));
  }

  load(saved: unknown): void {
    this.reset();
    for (const [slot, object, key] of saved as [number, number, RowKey][]) {
      const row: GroupRow = { slot, object, key };
      this.#rows[slot] = row;
      (this.#objects[object] ??= new Map()).set(key, row);
    }
    for (let slot = 1; slot < this.#rows.length; slot++) {
      if (this.#rows[slot] === undefined) this.#free.push(slot);
    }
    this.#capacity = capacityFor(this.#rows.length, this.#capacity);
    for (const user of this.#users) user.growRows(this.#capacity);
  }
}
