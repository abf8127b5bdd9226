import type { Milliseconds } from '@pulse/base';
import type { Seat } from '../state/seat.ts';
import { HeldRows } from './held-rows.ts';
import type { Marks } from './marks.ts';
import type { Tally, TallyParts, TallyState } from './tally.ts';
import type { Window } from './window.ts';

/** Contributions that are held back at most; of more the oldest are counted (E-114). */
export const MOST_HELD = 100_000;

/** Who is in which group when. */
export interface Membership {
  seatsOf(member: number): readonly Seat[];
}

/** The effective time of the running event. */
export interface EventTime {
  readonly now: Milliseconds;
}

/** What is held for a group. */
export interface Held {
  /** Combines the lengths of what is held for a group and lies in the interval of a reading; each has its end. */
  fold(group: number, at: Milliseconds, total: number, fold: FoldHeld): number;
}

export type FoldHeld = (
  total: number,
  length: Milliseconds,
  end: Milliseconds,
  marks: Marks | null,
) => number;

/**
 * A tally of groups. What their members contribute is held back for the allowed lateness, because who was a member at
 * its time may turn out only then (E-103); a reading adds what is held, by the membership that is known.
 *
 * Written by member, read by group.
 */
export abstract class HeldTally<Counted extends Tally> implements Tally, Held {
  readonly window: Window;
  protected readonly counted: Counted;
  protected readonly members: Membership;
  protected readonly running: EventTime;
  protected readonly rows: HeldRows = new HeldRows();

  constructor(counted: Counted, members: Membership, running: EventTime) {
    this.window = counted.window;
    this.counted = counted;
    this.members = members;
    this.running = running;
  }

  abstract fold(group: number, at: Milliseconds, total: number, fold: FoldHeld): number;

  /** Counts one of the rows. */
  protected abstract take(row: number): void;

  /** Counts what was told before a time. */
  settle(before: Milliseconds): void {
    const { rows } = this;
    let row = 0;
    while (row < rows.length && rows.told(row) < before) this.take(row++);
    rows.drop(row);
  }

  protected hold(member: number, one: Milliseconds, other: Milliseconds, marks: Marks | null = null): void {
    const { rows } = this;
    const { now } = this.running;
    rows.push(member, now, one, other, marks);
    // What this instant holds may yet be taken back.
    if (rows.length <= MOST_HELD || rows.told(0) === now) return;
    this.take(0);
    rows.drop(1);
  }

  require(parts: TallyParts): void {
    this.counted.require(parts);
  }

  grow(capacity: number): void {
    this.counted.grow(capacity);
  }

  reset(): void {
    this.counted.reset();
  }

  save(): TallyState {
    const { numbers, columns, plain } = this.counted.save();
    return {
      numbers,
      columns: { ...columns, held: this.rows.save() },
      plain: { counted: plain, marks: this.rows.marks() },
    };
  }

  load(state: TallyState): void {
    const { counted, marks } = state.plain as { counted?: unknown; marks: readonly (Marks | null)[] };
    this.rows.load(state.columns.held as Float64Array, marks);
    this.counted.load({ ...state, plain: counted });
  }
}
