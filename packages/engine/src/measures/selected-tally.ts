import type { Milliseconds } from '@pulse/base';
import { Latest } from './latest.ts';
import type { ActionTally, SpanTally, Tally, TallyState } from './tally.ts';
import type { Window } from './window.ts';

/** The last contributions of each slot, as pairs of times. */
abstract class SelectedTally implements Tally {
  readonly window: Window;
  readonly kept: Latest;

  constructor(window: Window, most: number, slots: number) {
    this.window = window;
    this.kept = new Latest(most, slots);
  }

  require(): void {}

  grow(capacity: number): void {
    this.kept.grow(capacity);
  }

  reset(): void {}

  save(): TallyState {
    return { numbers: {}, columns: this.kept.save() };
  }

  load({ columns }: TallyState): void {
    this.kept.load(columns);
  }
}

/** Pairs of end and start: of actions that ended together, who began later is the later one. */
export class SelectedActionTally extends SelectedTally implements ActionTally {
  record(slot: number, at: Milliseconds, duration: Milliseconds): void {
    if (at < this.window.opened) return;
    this.kept.add(slot, at, at - duration);
  }

  slotsOf(slot: number): readonly number[] {
    return [slot];
  }
}

/**
 * Pairs of start and end. A span that is taken back runs from then on and is one of the last itself, so that the one
 * which made room for it is not missed.
 */
export class SelectedSpanTally extends SelectedTally implements SpanTally {
  close(slot: number, start: Milliseconds, end: Milliseconds): void {
    const from = Math.max(start, this.window.opened);
    if (end > from) this.kept.add(slot, from, end);
  }

  reopen(slot: number, start: Milliseconds, end: Milliseconds): void {
    this.kept.remove(slot, Math.max(start, this.window.opened), end);
  }
}
