import type { Milliseconds } from '@pulse/base';
import { HeldActions } from '../measures/held-actions.ts';
import { HeldSpans } from '../measures/held-spans.ts';
import type { EventTime, Membership } from '../measures/held-tally.ts';
import type { Marker } from '../measures/marks.ts';
import type { Window } from '../measures/window.ts';
import { covers, type Seat } from '../state/seat.ts';
import type { About } from './about.ts';
import type { Contribution } from './contribution.ts';
import type { Noted } from './noted.ts';
import { NotedRows } from './noted-rows.ts';
import { NotedActions, NotedSpans, type Target } from './noted-tally.ts';
import type { Origin } from './origin.ts';

export interface NotedHeldOptions {
  readonly window: Window;
  readonly target: Target;
  readonly noted: Noted;
  readonly origin: Origin;
  readonly members: Membership;
  readonly running: EventTime;
}

/** What of a group is held back until it is certain whose it was (E-103). */
export interface Pending {
  /** As far as it is the group's and in the interval of a reading. */
  pending(at: Milliseconds): readonly Contribution[];
}

export interface NotedHeldActionsOptions extends NotedHeldOptions {
  readonly marker: Marker | undefined;
}

/** Actions of a group. */
export class NotedHeldActions extends HeldActions implements Pending {
  protected override readonly rows: NotedRows;
  readonly #target: Target;
  readonly #noted: Noted;

  constructor({ window, target, noted, origin, members, running, marker }: NotedHeldActionsOptions) {
    super(new NotedActions(window, target, noted, origin, marker), members, running);
    this.rows = new NotedRows(origin);
    this.#target = target;
    this.#noted = noted;
  }

  protected override take(row: number): void {
    for (const contribution of this.#ofRow(row)) this.#noted.add(contribution);
  }

  pending(at: Milliseconds): readonly Contribution[] {
    const start = this.window.startAt(at);
    const rows = Array.from({ length: this.rows.length }, (_, row) => row);
    return rows.flatMap((row) => (this.rows.one(row) < start ? [] : this.#ofRow(row)));
  }

  /** Once for each stay of the member in the group that covers it. */
  #ofRow(row: number): readonly Contribution[] {
    const { rows } = this;
    const [end, about, key] = [rows.one(row), rows.about(row), rows.marksOf(row)?.key];
    const seats = this.members.seatsOf(rows.member(row));
    return seats.flatMap((seat) =>
      seat.group === this.#target() && covers(seat, rows.told(row))
        ? [{ start: end - rows.other(row), end, runs: false, about, key }]
        : [],
    );
  }
}

export interface NotedHeldSpansOptions extends NotedHeldOptions {
  /** What the running status of a member comes of that the group sees from a time on. */
  readonly runningOf: (member: number, start: Milliseconds) => About;
}

/** Status spans of a group. */
export class NotedHeldSpans extends HeldSpans implements Pending {
  protected override readonly rows: NotedRows;
  readonly #target: Target;
  readonly #noted: Noted;
  readonly #runningOf: NotedHeldSpansOptions['runningOf'];

  constructor({ window, target, noted, origin, members, running, runningOf }: NotedHeldSpansOptions) {
    super(new NotedSpans(window, target, noted, origin), members, running);
    this.rows = new NotedRows(origin);
    this.#target = target;
    this.#noted = noted;
    this.#runningOf = runningOf;
  }

  protected override tagOf(row: number): About {
    return this.rows.about(row);
  }

  protected override count(seat: Seat, start: Milliseconds, end: Milliseconds, tag: unknown): void {
    if (seat.group !== this.#target()) return;
    const [from, to] = [Math.max(start, seat.since), Math.min(end, seat.until)];
    if (to <= Math.max(from, this.window.opened)) return;
    const about = (tag as About | undefined) ?? this.#runningOf(seat.member, start);
    this.#noted.add({ start: from, end: to, runs: false, about });
  }

  pending(at: Milliseconds): readonly Contribution[] {
    const { rows } = this;
    const from = this.window.startAt(at);
    return Array.from({ length: rows.length }, (_, row) => row).flatMap((row) =>
      this.members.seatsOf(rows.member(row)).flatMap((seat) => {
        if (seat.group !== this.#target()) return [];
        const end = Math.min(rows.other(row), seat.until);
        const start = Math.max(rows.one(row), seat.since, from);
        return end > start ? [{ start, end, runs: false, about: rows.about(row) }] : [];
      }),
    );
  }
}
