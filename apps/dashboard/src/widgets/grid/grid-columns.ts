import type { LayoutColumn, LayoutInfo } from '@pulse/model';
import type { ColumnSize } from '../../rules/fit-columns.ts';
import { headingOf } from '../../text/cell-text.ts';
import { say } from '../../text/messages.ts';

/** A column of a grid: the object's name, or one of the layout's. */
export interface GridColumn {
  readonly key: string;
  readonly heading: string;
  readonly description: string;
  readonly numeric: boolean;
  readonly size: ColumnSize;
  /** Absent for the name. */
  readonly source?: { readonly index: number; readonly column: LayoutColumn };
}

const NAME_SIZE: ColumnSize = { min: 150, ideal: 176, grow: 2 };
/** Padding of a numeric head; the arrow of a sorted one may reach into the gap before it. */
const HEAD_ROOM = 14;
/** What a level's triangle takes. */
const MARK_ROOM = 14;

/** The name, then the layout's columns in the order of their importance. Columns that the layout lacks are left out. */
export function gridColumns(info: LayoutInfo, aliases: readonly string[], nameKey: string): GridColumn[] {
  const levelled = new Set(info.thresholds.map((t) => t.column));
  const name = say.nameHeading(info.objectType);
  const columns: GridColumn[] = [
    { key: nameKey, heading: name, description: '', numeric: false, size: NAME_SIZE },
  ];
  for (const alias of aliases) {
    const index = info.columns.findIndex((c) => c.alias === alias);
    const column = info.columns[index];
    if (!column) continue;
    const heading = headingOf(column);
    const numeric = column.format !== 'String' && column.format !== 'Status';
    columns.push({
      key: alias,
      heading,
      description: column.description,
      numeric,
      size: sizeOf(column, heading, levelled.has(alias)),
      source: { index, column },
    });
  }
  return columns;
}

/** Whether the text names the contact, which is longer than a reason. */
export const isContactText = (column: LayoutColumn): boolean =>
  /\$\{(party|queue)\}/.test(column.text ?? '') || column.alias === 'contact';

function sizeOf(column: LayoutColumn, heading: string, levelled: boolean): ColumnSize {
  if (column.format === 'Status') return { min: 98, ideal: 108, grow: 0 };
  if (column.format === 'String') {
    return isContactText(column) ? { min: 160, ideal: 240, grow: 4 } : { min: 104, ideal: 150, grow: 1 };
  }
  const figure = FIGURE_WIDTH[column.format] + 16 + (levelled ? MARK_ROOM : 0);
  const min = Math.max(figure, Math.ceil(measureHeading(heading)) + HEAD_ROOM);
  return { min, ideal: min + 10, grow: 0 };
}

/** Pixels of 1:02:18, 1,284, 100.0 at 13 px. */
const FIGURE_WIDTH = { Time: 40, Integer: 26, Number: 30, Percent: 30 } as const;

let context: CanvasRenderingContext2D | null | undefined;

function measureHeading(text: string): number {
  context ??= document.createElement('canvas').getContext('2d');
  if (!context) return text.length * 6.2;
  context.font = "500 11px 'Inter Variable', system-ui, sans-serif";
  return context.measureText(text).width;
}
