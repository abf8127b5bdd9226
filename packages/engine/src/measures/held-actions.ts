import type { Milliseconds } from '@pulse/base';
import { covers } from '../state/seat.ts';
import { type FoldHeld, HeldTally } from './held-tally.ts';
import type { Marker, Marks } from './marks.ts';
import type { ActionTally } from './tally.ts';

/** Actions of groups. They are the groups' of which the member is one when it is told that they have ended. */
export class HeldActions extends HeldTally<ActionTally> implements ActionTally {
  get marker(): Marker | undefined {
    return this.counted.marker;
  }

  record(member: number, at: Milliseconds, duration: Milliseconds, marks: Marks | null = null): void {
    this.hold(member, at, duration, marks);
  }

  slotsOf(member: number): readonly number[] {
    const { now } = this.running;
    return this.members.seatsOf(member).flatMap((seat) => (covers(seat, now) ? [seat.group] : []));
  }

  protected override take(row: number): void {
    const { rows } = this;
    for (const seat of this.members.seatsOf(rows.member(row))) {
      if (!covers(seat, rows.told(row))) continue;
      this.counted.record(seat.group, rows.one(row), rows.other(row), rows.marksOf(row));
    }
  }

  override fold(group: number, at: Milliseconds, total: number, fold: FoldHeld): number {
    const { rows } = this;
    if (rows.length === 0) return total;
    const start = this.window.startAt(at);
    let folded = total;
    for (let row = 0; row < rows.length; row++) {
      if (rows.one(row) < start) continue;
      for (const seat of this.members.seatsOf(rows.member(row))) {
        if (seat.group !== group || !covers(seat, rows.told(row))) continue;
        folded = fold(folded, rows.other(row), rows.one(row), rows.marksOf(row));
      }
    }
    return folded;
  }
}
