import type { Milliseconds } from '@pulse/base';
import type { Seat } from '../state/seat.ts';
import { type FoldHeld, HeldTally } from './held-tally.ts';
import type { SpanTally } from './tally.ts';

type Span = readonly [start: Milliseconds, end: Milliseconds, tag: unknown];

/** Status spans of groups, cut to the time for which the member is one. */
export class HeldSpans extends HeldTally<SpanTally> implements SpanTally {
  /** What will count of seats that are over, whatever is told from now on; only while one event is applied. */
  readonly #certain = new Map<Seat, readonly Span[]>();

  close(member: number, start: Milliseconds, end: Milliseconds): void {
    if (end > start) this.hold(member, start, end);
  }

  reopen(member: number, start: Milliseconds, end: Milliseconds): void {
    const { rows } = this;
    for (let row = rows.length - 1; row >= 0; row--) {
      if (rows.member(row) !== member || rows.one(row) !== start || rows.other(row) !== end) continue;
      rows.remove(row);
      return;
    }
  }

  /** The seat is over for good: of what is held, and of what still runs since `running`, its part counts now. */
  leave(seat: Seat, running: readonly Milliseconds[]): void {
    for (const [start, end, tag] of this.#certain.get(seat) ?? this.#spansOf(seat, running)) {
      this.count(seat, start, end, tag);
    }
    this.#certain.delete(seat);
  }

  /** The seat will be over by the event that is applied, and what is known of it now is all that counts. */
  ascertain(seat: Seat, running: readonly Milliseconds[]): void {
    this.#certain.set(seat, this.#spansOf(seat, running));
  }

  #spansOf(seat: Seat, running: readonly Milliseconds[]): readonly Span[] {
    const { rows } = this;
    const spans = running.map((start): Span => [start, seat.until, undefined]);
    for (let row = 0; row < rows.length; row++) {
      if (rows.member(row) === seat.member) spans.push([rows.one(row), rows.other(row), this.tagOf(row)]);
    }
    return spans;
  }

  protected override take(row: number): void {
    const { rows } = this;
    for (const seat of this.members.seatsOf(rows.member(row))) {
      if (this.#certain.has(seat)) continue;
      this.count(seat, rows.one(row), rows.other(row), this.tagOf(row));
    }
  }

  /** What else a row says, for who counts it otherwise. */
  protected tagOf(_row: number): unknown {
    return undefined;
  }

  /** `tag`: of the row; undefined of a span that still runs. */
  protected count(seat: Seat, start: Milliseconds, end: Milliseconds, _tag: unknown): void {
    const from = Math.max(start, seat.since);
    const to = Math.min(end, seat.until);
    if (to > from) this.counted.close(seat.group, from, to);
  }

  override fold(group: number, at: Milliseconds, total: number, fold: FoldHeld): number {
    const { rows } = this;
    if (rows.length === 0) return total;
    const start = this.window.startAt(at);
    let folded = total;
    for (let row = 0; row < rows.length; row++) {
      for (const seat of this.members.seatsOf(rows.member(row))) {
        if (seat.group !== group) continue;
        const end = Math.min(rows.other(row), seat.until);
        const length = end - Math.max(rows.one(row), seat.since, start);
        if (length > 0) folded = fold(folded, length, end, null);
      }
    }
    return folded;
  }
}
