import type { Milliseconds } from '@pulse/base';
import type { Cell, ObjectType, StatisticDefinition, Subject } from '@pulse/model';
import type { MarksWanted } from '../columns/measure-marks.ts';
import type { Mask } from '../mask/mask.ts';
import type { Continuity } from '../measures/continuity.ts';
import type { History } from '../measures/history.ts';
import type { Levels } from '../measures/level.ts';
import type { MarkedHistory } from '../measures/marked-tally.ts';
import type { Marker, MarkTerms } from '../measures/marks.ts';
import type { Stock } from '../measures/stock.ts';
import type { TallyParts } from '../measures/tally.ts';
import type { StateDetail } from '../state-value.ts';

/** What a category may ask for when a column of it is opened. */
export interface Opening {
  readonly definition: StatisticDefinition;
  readonly type: number;
  readonly main: Mask;
  /** The denominator's mask; the main one where the definition has none (F11). */
  readonly rel: Mask;
  /** A mask that the category itself prescribes. */
  mask(text: string): Mask;
  /** What of a mask is of calls. */
  calls(mask: Mask): Mask;
  /** What terms say of actions. */
  marker(terms: MarkTerms): Marker;
  /** The actions or spans of a mask over the definition's interval, under its filter. */
  history(mask: Mask, parts?: TallyParts): History;
  /** The same, but of statuses only those that have ended, each whole. */
  ended(mask: Mask, parts?: TallyParts): History;
  /** As `history` without the filter; media restrict it all the same. */
  unfiltered(mask: Mask, parts?: TallyParts): History;
  /** The same actions by their marks. */
  marks(mask: Mask, marks: MarksWanted): MarkedHistory;
  /** How much of a mask was in progress at every time of the interval, under the filter. */
  levels(mask: Mask): Levels;
  /** Length of an object's interval at a time so far; NaN where there is none. */
  length(object: number, at: Milliseconds): Milliseconds;
  /** What of a mask is in progress, under the definition's filter. */
  stock(mask: Mask): Stock;
  /** Since when the status of each agent has been inside a mask, under the filter. */
  continuity(mask: Mask): Continuity;
  /** The state of an agent, DN or group as a structure; null where nothing is known of it. */
  state(object: number, at: Milliseconds, detail: StateDetail): Cell;
}

/** How the values of an open column are made. Numbers are NaN where there is no value (T8). */
export interface Reading {
  readonly timeDependent: boolean;
  number(object: number, at: Milliseconds): number;
  /** The same of the first `objects` objects at once, where that is faster. */
  numbers?(at: Milliseconds, out: Float64Array, objects: number): void;
  /** The cell where it is more than the number; absent: the number, or null for NaN. */
  cell?(object: number, at: Milliseconds): Cell;
}

/** One category: what its definitions must say, and how to read it. */
export interface CategoryRule {
  readonly kind: 'current' | 'historical';
  /** Absent: all. */
  readonly subjects?: readonly Subject[];
  readonly objects?: readonly ObjectType[];
  readonly relMask?: 'mandatory' | 'optional';
  readonly range?: 'mandatory';
  readonly range2?: 'optional';
  readonly percentile?: 'mandatory';
  readonly formula?: 'mandatory';
  readonly expression?: 'mandatory';
  /** May be grouped by a term; `sum`: those that are left out can be told together. Of actions only. */
  readonly groups?: 'sum' | 'alone';
  /** Speaks of all of an interval, not of what is in it one by one. */
  readonly ofInterval?: true;
  /** Tells a structure. */
  readonly state?: true;
  /** Counts pseudo-actions of a queue too (Q13), unfiltered only. */
  readonly pseudoActions?: true;
  /** Throws {@link PulseError} for what else the definition must not say. */
  check?(definition: StatisticDefinition): void;
  open(opening: Opening): Reading;
}

/** Quotients of two columns, part by whole, times a factor. */
export function divide(
  part: (out: Float64Array) => void,
  whole: (out: Float64Array) => void,
  factor: number,
  out: Float64Array,
  objects: number,
): void {
  if (divisors.length < objects) divisors = new Float64Array(objects);
  part(out);
  whole(divisors);
  for (let object = 0; object < objects; object++) {
    out[object] = factor * ratio(out[object] as number, divisors[object] as number);
  }
}

/** Holds nothing between two calls. */
let divisors = new Float64Array();

/** Durations leave the engine in seconds (T7). */
export const seconds = (duration: Milliseconds): number => duration / 1000;

/** NaN, which means no value, where there is nothing to divide by (T8). */
export const ratio = (part: number, whole: number): number => (whole === 0 ? Number.NaN : part / whole);
