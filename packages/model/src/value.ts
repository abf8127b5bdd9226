import type { Milliseconds } from '@pulse/base';
import type { ObjectRef } from './configuration.ts';
import type { CallType, KeyValues } from './event.ts';
import type { LayoutId } from './ids.ts';
import type { StatusName } from './status.ts';

/** A value that grows with time by itself: at time t it is `base + rate × (t − start) / 1000`. */
export interface GrowingValue {
  readonly start: Milliseconds;
  readonly base: number;
  /** Units per second: 1 for one running clock, n for n of them. */
  readonly rate: number;
}

/** One contact of an agent's state. */
export interface StateCall {
  readonly callId: string;
  readonly callType: CallType;
  readonly since: Milliseconds;
  readonly mediaType: string;
  readonly ani?: string;
  readonly dnis?: string;
  readonly party?: string;
  readonly queue?: string;
  readonly userData?: KeyValues;
}

/** A DN on which an agent is logged in. */
export interface StateDevice {
  readonly dn: string;
  readonly status: StatusName;
  readonly since: Milliseconds;
}

/** What CurrentState and its kin say of an agent, a DN or a group. */
export interface StateValue {
  readonly status: StatusName;
  readonly since: Milliseconds;
  readonly reason?: string;
  /** All of CurrentStateReasons. */
  readonly reasons?: KeyValues;
  /** Of an agent's CurrentTargetState. */
  readonly dns?: readonly StateDevice[];
  /** Of a group: how many members have which status. */
  readonly statuses?: Readonly<Partial<Record<StatusName, number>>>;
  readonly dnd?: boolean;
  readonly calls?: readonly StateCall[];
}

/** The actions of which an expression says the same; an empty key: of which it says nothing. */
export interface GroupValue {
  readonly key: string;
  readonly value: number | null;
}

/** What a statistic in groups says of an object, in the order of its definition. */
export interface GroupedValue {
  readonly groups: readonly GroupValue[];
  /** Those left out: how many, and what they come to together; null where values of groups cannot be added up. */
  readonly others?: { readonly groups: number; readonly value: number | null };
}

/** What stands in one cell. null: no data (0 ÷ 0 included), shown as a dash. Durations are in seconds. */
export type Cell = null | number | string | GrowingValue | StateValue | GroupedValue;

export const isGrowing = (cell: Cell): cell is GrowingValue =>
  typeof cell === 'object' && cell !== null && 'rate' in cell;
export const isState = (cell: Cell): cell is StateValue =>
  typeof cell === 'object' && cell !== null && 'status' in cell;

export const isGrouped = (cell: Cell): cell is GroupedValue =>
  typeof cell === 'object' && cell !== null && 'groups' in cell;

/** A growing value at an instant. */
export const growingAt = (value: GrowingValue, time: Milliseconds): number =>
  value.base + (value.rate * (time - value.start)) / 1000;

/** What formulas read of a cell at an instant; null of a state or of groups, of which nothing can be computed. */
export function plainAt(cell: Cell, time: Milliseconds): number | string | null {
  if (typeof cell !== 'object' || cell === null) return cell;
  return isGrowing(cell) ? growingAt(cell, time) : null;
}

/** (ownership token, counter): never repeats, not even after a restart of its owner. */
export type Version = readonly [token: number, counter: number];

export const sameVersion = (a: Version, b: Version): boolean => a[0] === b[0] && a[1] === b[1];

/** One object's row: its cells in the order of the layout's columns. */
export interface LayoutRow {
  readonly object: ObjectRef;
  readonly name: string;
  readonly cells: readonly Cell[];
  /** Columns whose value misses something: indices, ascending. */
  readonly incomplete: readonly number[];
  /** The row stands for all others: a group of every object of the layout. */
  readonly total?: true;
}

/** Is what the layout shows still fed? One entry per stream behind it. */
export interface StreamHealth {
  readonly source: string;
  /** `catching-up`: reading its own log; `refused`: retrying would not help until somebody changes something. */
  readonly state: 'connecting' | 'catching-up' | 'live' | 'disconnected' | 'refused' | 'ended';
  readonly since: Milliseconds;
  /** Time of the newest event, or of the last sign of life of an idle stream. */
  readonly watermark: Milliseconds;
  readonly clock: 'live' | 'replay';
  /** Stable code and sentence of what is wrong; absent when all is well. */
  readonly code?: string;
  readonly message?: string;
  /** What is not as it should be although the stream lives, e.g. arrival times used instead of the source's. */
  readonly warning?: string;
}

/** All of a layout at one version. */
export interface LayoutSnapshot {
  readonly layout: LayoutId;
  readonly version: Version;
  /** The stream's *now* when the values were computed. */
  readonly at: Milliseconds;
  /** Start of each column's interval; null for current values. */
  readonly since: readonly (Milliseconds | null)[];
  readonly rows: readonly LayoutRow[];
}

/** What changed of one row. */
export interface RowChange {
  readonly id: string;
  readonly cells: readonly (readonly [column: number, cell: Cell])[];
  /** Present when the set changed. */
  readonly incomplete?: readonly number[];
}

/** The way from one version to the next. */
export interface LayoutDelta {
  readonly layout: LayoutId;
  readonly from: Version;
  readonly to: Version;
  readonly at: Milliseconds;
  readonly changed: readonly RowChange[];
  readonly added: readonly LayoutRow[];
  readonly removed: readonly string[];
  /** Present when an interval began anew. */
  readonly since?: readonly (Milliseconds | null)[];
}

/** One point of a trend column: the extremes of a slot of `step` milliseconds, and the value at its end. */
export interface TrendPoint {
  readonly time: Milliseconds;
  readonly max: number;
  readonly last: number;
}
