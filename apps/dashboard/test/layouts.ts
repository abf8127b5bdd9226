import {
  type Cell,
  type LayoutColumn,
  type LayoutDelta,
  type LayoutInfo,
  type LayoutRow,
  type LayoutSnapshot,
  layoutId,
  type Threshold,
} from '@pulse/model';

export const column = (alias: string, extra: Partial<LayoutColumn> = {}): LayoutColumn => ({
  alias,
  name: alias,
  description: '',
  format: 'Integer',
  good: 'none',
  trend: false,
  ...extra,
});

export const layout = (
  columns: readonly LayoutColumn[],
  thresholds: readonly Threshold[] = [],
): LayoutInfo => ({
  id: layoutId('queues'),
  templateId: 't',
  name: 'Queues',
  objectType: 'Queue',
  refresh: 1,
  columns,
  omitted: [],
  thresholds,
  views: [],
});

export const row = (id: string, cells: readonly Cell[], extra: Partial<LayoutRow> = {}): LayoutRow => ({
  object: { type: 'Queue', id },
  name: id,
  cells,
  incomplete: [],
  ...extra,
});

export const snapshot = (rows: readonly LayoutRow[], at = 0): LayoutSnapshot => ({
  layout: layoutId('queues'),
  version: [1, 0],
  at,
  since: [],
  rows,
});

export const delta = (change: Partial<LayoutDelta>): LayoutDelta => ({
  layout: layoutId('queues'),
  from: [1, 0],
  to: [1, 1],
  at: 0,
  changed: [],
  added: [],
  removed: [],
  ...change,
});
