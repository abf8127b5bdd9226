import type { ObjectType } from './configuration.ts';
import type { LayoutId } from './ids.ts';

export const FORMATS = ['Time', 'Integer', 'Number', 'Percent', 'String', 'Status'] as const;
export type Format = (typeof FORMATS)[number];

export type Level = 'watch' | 'warning' | 'critical';

/** One step of a threshold; exactly one bound. Units are the column's. */
export interface ThresholdLevel {
  readonly level: Level;
  readonly above?: number;
  readonly atLeast?: number;
  readonly below?: number;
  readonly atMost?: number;
}

export interface Threshold {
  readonly column: string;
  /** Only the totals row; without it the rows, and those totals that are not added up. */
  readonly scope?: 'total';
  /** Silent while this is not true, e.g. `answered + abandoned >= 20`. */
  readonly when?: string;
  /** Seconds for which the level must hold before it shows. */
  readonly hold?: number;
  readonly hysteresis?: number;
  readonly levels: readonly ThresholdLevel[];
}

/** What a value should be: units are the column's. */
export interface Target {
  readonly atMost?: number;
  readonly atLeast?: number;
}

/** What a reader must know of a column to show it. */
export interface LayoutColumn {
  readonly alias: string;
  readonly name: string;
  /** Heading where room is scarce. */
  readonly short?: string;
  readonly description: string;
  readonly format: Format;
  readonly decimals?: number;
  readonly good: 'up' | 'down' | 'none';
  /** A time that runs is shown as the time of day at which it began. */
  readonly display?: 'start';
  /** History is kept. */
  readonly trend: boolean;
  readonly target?: Target;
  /** The target of the totals row, where it is not the rows' own. */
  readonly totalTarget?: Target;
  /**
   * How the totals row is made of the rows. Thresholds without a scope hold for it too when it is `max`, `min` or
   * `formula`; a total that is added up needs thresholds of its own.
   */
  readonly total?: 'sum' | 'distinct' | 'max' | 'min' | 'none' | 'formula';
  /** A formula over the rows: how the total of those who do not see all rows is made, where `total` is `formula`. */
  readonly totalFormula?: string;
}

/** How one widget shows some of a layout's columns. */
export interface LayoutView {
  readonly key: string;
  readonly kind: string;
  readonly title: string;
  readonly columns: readonly string[];
  readonly sort?: readonly string[];
  readonly totals?: boolean;
  readonly summary?: boolean;
  readonly hours?: number;
  readonly default?: boolean;
}

/** A template applied to objects: the unit of collection and of subscription. */
export interface LayoutInfo {
  readonly id: LayoutId;
  readonly templateId: string;
  readonly name: string;
  readonly objectType: ObjectType;
  /** The longest silence between two versions, seconds. */
  readonly refresh: number;
  readonly columns: readonly LayoutColumn[];
  /** Columns of the template that this version of Pulse does not compute, with the reason. */
  readonly omitted: readonly { readonly alias: string; readonly reason: string }[];
  readonly thresholds: readonly Threshold[];
  readonly views: readonly LayoutView[];
}
