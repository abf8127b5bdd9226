import type { Milliseconds } from '@pulse/base';
import type { TimeRange } from '@pulse/model';
import type { Marker, Marks } from './marks.ts';
import type { Spread } from './spread.ts';
import type { Window } from './window.ts';

export type TallyColumn = Float64Array | Int32Array | Uint32Array;

/** Everything that a tally knows, for a checkpoint. */
export interface TallyState {
  readonly numbers: Readonly<Record<string, number>>;
  readonly columns: Readonly<Record<string, TallyColumn>>;
  /** What is no column of numbers, as plain data. */
  readonly plain?: unknown;
}

/** What a tally is asked to keep besides the count. Parts may be added until the first event after its opening. */
export interface TallyParts {
  /** The sum of durations. */
  readonly time?: boolean;
  readonly longest?: boolean;
  readonly shortest?: boolean;
  /** The number of durations inside it. */
  readonly range?: TimeRange;
  /** The sum of the durations inside `range` too. */
  readonly rangeTime?: boolean;
  /** How durations are distributed. */
  readonly spread?: boolean;
}

/**
 * Keeps contributions over one window, one slot for each object of a type. Durations are milliseconds inside, as
 * measured between event times.
 */
export interface Tally {
  readonly window: Window;
  require(parts: TallyParts): void;
  /** Makes room; slots are only ever added. */
  grow(capacity: number): void;
  /** A growing window began anew. */
  reset(): void;
  save(): TallyState;
  load(state: TallyState): void;
}

/** A set of durations whose number is wanted; lo <= x < hi, in milliseconds. */
export interface Range {
  readonly lo: Milliseconds;
  readonly hi: Milliseconds;
}

export const rangeOf = (range: TimeRange): Range => ({
  lo: range.lo * 1000,
  hi: range.hi === undefined ? Infinity : range.hi * 1000,
});

export const sameRange = (range: Range, wanted: TimeRange): boolean => {
  const { lo, hi } = rangeOf(wanted);
  return range.lo === lo && range.hi === hi;
};

export const inRange = (range: Range, duration: Milliseconds): boolean =>
  duration >= range.lo && duration < range.hi;

/** Takes contributions of actions: each is an instant with a duration, 0 for a moment. */
export interface ActionTally extends Tally {
  /** Gives what it wants to know besides; absent: nothing. */
  readonly marker?: Marker | undefined;
  /** An instant before the window is none of its own. `slot`: of the object, for a group of the member. */
  record(slot: number, at: Milliseconds, duration: Milliseconds, marks?: Marks | null): void;
  /** The slots to be read that get what is recorded under a slot now: the same one, but for groups those of the member. */
  slotsOf(slot: number): readonly number[];
}

/** Is told of status spans that end. */
export interface SpanTaker {
  /** `slot`: of the object, for a group of the member. `since`: start of the status as people see it (U1). */
  close(slot: number, start: Milliseconds, end: Milliseconds, since: Milliseconds): void;
  /** Takes back a close of this same instant: the span goes on after all (T2). */
  reopen(slot: number, start: Milliseconds, end: Milliseconds, since: Milliseconds): void;
}

/** Takes contributions of status spans that have ended; the running one is added by who reads. */
export interface SpanTally extends Tally {
  close(slot: number, start: Milliseconds, end: Milliseconds): void;
  reopen(slot: number, start: Milliseconds, end: Milliseconds): void;
}

/** What a tally made of its contributions, slot by slot. */
export interface Totals {
  count(slot: number, at: Milliseconds): number;
  time(slot: number, at: Milliseconds): Milliseconds;
  longest(slot: number, at: Milliseconds): Milliseconds;
  /** Infinity of nothing. */
  shortest(slot: number, at: Milliseconds): Milliseconds;
  within(slot: number, at: Milliseconds, range: TimeRange): number;
  timeWithin(slot: number, at: Milliseconds, range: TimeRange): Milliseconds;
  /** Adds all durations to a spread. */
  spread(slot: number, at: Milliseconds, into: Spread): void;
  /** `count` and `time` of the first `slots` slots at once. */
  counts(at: Milliseconds, out: Float64Array, slots: number): void;
  times(at: Milliseconds, out: Float64Array, slots: number): void;
}
