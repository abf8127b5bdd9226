import { assert, type Milliseconds } from '@pulse/base';
import type { Marker, Marks } from '../measures/marks.ts';
import type { ActionTally, SpanTally, Tally, TallyState } from '../measures/tally.ts';
import type { Window } from '../measures/window.ts';
import type { Noted } from './noted.ts';
import type { Origin } from './origin.ts';

/** Which object a probe is on; undefined while nobody has heard of it. */
export type Target = () => number | undefined;

/** Keeps what one object is told, one by one, and adds nothing up. */
abstract class NotedTally implements Tally {
  readonly window: Window;
  protected readonly target: Target;
  protected readonly noted: Noted;
  protected readonly origin: Origin;

  constructor(window: Window, target: Target, noted: Noted, origin: Origin) {
    this.window = window;
    this.target = target;
    this.noted = noted;
    this.origin = origin;
  }

  require(): void {}

  grow(): void {}

  /** What has left the interval is passed over by readings. */
  reset(): void {}

  save(): TallyState {
    assert(false, 'an engine with a probe makes no checkpoint');
  }

  load(): void {
    assert(false, 'no checkpoint has a probe');
  }
}

/** Actions of an object. */
export class NotedActions extends NotedTally implements ActionTally {
  readonly marker: Marker | undefined;

  /** `marker`: gives the keys of groups, where there are any. */
  constructor(window: Window, target: Target, noted: Noted, origin: Origin, marker: Marker | undefined) {
    super(window, target, noted, origin);
    this.marker = marker;
  }

  record(slot: number, at: Milliseconds, duration: Milliseconds, marks: Marks | null = null): void {
    if (slot !== this.target()) return;
    const { about } = this.origin;
    this.noted.add({ start: at - duration, end: at, runs: false, about, key: marks?.key });
  }

  slotsOf(slot: number): readonly number[] {
    return [slot];
  }
}

/** Status spans of an object that have ended. */
export class NotedSpans extends NotedTally implements SpanTally {
  close(slot: number, start: Milliseconds, end: Milliseconds): void {
    if (slot !== this.target() || end <= Math.max(start, this.window.opened)) return;
    this.noted.add({ start, end, runs: false, about: this.origin.about });
  }

  reopen(slot: number, start: Milliseconds, end: Milliseconds): void {
    if (slot === this.target()) this.noted.remove(start, end);
  }
}
