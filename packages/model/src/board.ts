import type { LayoutId } from './ids.ts';
import type { Sharing } from './sharing.ts';

interface WidgetFrame {
  /** Unique on its board. */
  readonly key: string;
  readonly title: string;
  readonly layout: LayoutId;
  /** Grid cells of a 24-column board; x and w are even, so that 12 columns work too. */
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** One tile per column, side by side: value, target, trend. */
export interface KpiWidget extends WidgetFrame {
  readonly kind: 'kpi';
  readonly columns: readonly string[];
  /** Whose values: the totals row, or one object. */
  readonly show: 'total' | { readonly object: string };
}

export interface GridWidget extends WidgetFrame {
  readonly kind: 'grid';
  readonly columns: readonly string[];
  /** `-alias` for descending. */
  readonly sort: readonly string[];
  readonly totals: boolean;
  /** Status summary in the header: legend, total and filter at once. */
  readonly summary: boolean;
}

export interface LineWidget extends WidgetFrame {
  readonly kind: 'line';
  readonly column: string;
  readonly show: 'total' | { readonly object: string };
  readonly hours: number;
}

export type Widget = KpiWidget | GridWidget | LineWidget;

/** Of a tenant's further boards, by id, nothing is shown. */
export const MOST_BOARDS = 500;

/** A person's work on one screen: a versioned document. */
export interface Board {
  readonly version: 1;
  readonly id: string;
  readonly name: string;
  readonly widgets: readonly Widget[];
  /** Absent: everybody of the tenant who may view dashboards sees it. */
  readonly sharing?: Sharing;
}
