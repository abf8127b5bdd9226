import type { Milliseconds } from '@pulse/base';
import type { TimeRange } from '@pulse/model';
import type { Seat } from '../state/seat.ts';
import { HeldRows } from './held-rows.ts';
import {
  type ActionTally,
  inRange,
  rangeOf,
  type SpanTally,
  type Tally,
  type TallyParts,
  type TallyState,
} from './tally.ts';
import type { Window } from './window.ts';

/** Contributions that are held back at most; of more the oldest are counted (E-114). */
const MOST_HELD = 100_000;

/** Who is in which group when. */
export interface Membership {
  seatsOf(member: number): readonly Seat[];
}

/** The effective time of the running event. */
export interface EventTime {
  readonly now: Milliseconds;
}

/**
 * A tally of groups. What their members contribute is held back for the allowed lateness, because who was a member at
 * its time may turn out only then (E-103); a reading adds what is held, by the membership that is known.
 *
 * Written by member, read by group.
 */
export abstract class HeldTally<Counted extends ActionTally | SpanTally> implements Tally {
  readonly window: Window;
  protected readonly counted: Counted;
  protected readonly members: Membership;
  protected readonly running: EventTime;
  protected readonly rows = new HeldRows();

  constructor(counted: Counted, members: Membership, running: EventTime) {
    this.window = counted.window;
    this.counted = counted;
    this.members = members;
    this.running = running;
  }

  /** Combines the lengths of what is held for a group and lies in the interval of a reading. */
  protected abstract fold(
    group: number,
    at: Milliseconds,
    total: number,
    fold: (total: number, length: Milliseconds) => number,
  ): number;

  /** Counts one of the rows. */
  protected abstract take(row: number): void;

  /** Counts what was told before a time. */
  settle(before: Milliseconds): void {
    const { rows } = this;
    let row = 0;
    while (row < rows.length && rows.told(row) < before) this.take(row++);
    rows.drop(row);
  }

  protected hold(member: number, one: Milliseconds, other: Milliseconds): void {
    const { rows } = this;
    const { now } = this.running;
    rows.push(member, now, one, other);
    // What this instant holds may yet be taken back.
    if (rows.length <= MOST_HELD || rows.told(0) === now) return;
    this.take(0);
    rows.drop(1);
  }

  count(group: number, at: Milliseconds): number {
    return this.fold(group, at, this.counted.count(group, at), (n) => n + 1);
  }

  time(group: number, at: Milliseconds): Milliseconds {
    return this.fold(group, at, this.counted.time(group, at), (n, length) => n + length);
  }

  longest(group: number, at: Milliseconds): Milliseconds {
    return this.fold(group, at, this.counted.longest(group, at), Math.max);
  }

  shortest(group: number, at: Milliseconds): Milliseconds {
    return this.fold(group, at, this.counted.shortest(group, at), Math.min);
  }

  within(group: number, at: Milliseconds, range: TimeRange): number {
    const wanted = rangeOf(range);
    const total = this.counted.within(group, at, range);
    return this.fold(group, at, total, (n, length) => n + (inRange(wanted, length) ? 1 : 0));
  }

  timeWithin(group: number, at: Milliseconds, range: TimeRange): Milliseconds {
    const wanted = rangeOf(range);
    const total = this.counted.timeWithin(group, at, range);
    return this.fold(group, at, total, (n, length) => n + (inRange(wanted, length) ? length : 0));
  }

  counts(at: Milliseconds, out: Float64Array, groups: number): void {
    for (let group = 0; group < groups; group++) out[group] = this.count(group, at);
  }

  times(at: Milliseconds, out: Float64Array, groups: number): void {
    for (let group = 0; group < groups; group++) out[group] = this.time(group, at);
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
    const { numbers, columns } = this.counted.save();
    return { numbers, columns: { ...columns, held: this.rows.save() } };
  }

  load(state: TallyState): void {
    this.rows.load(state.columns.held as Float64Array);
    this.counted.load(state);
  }
}
