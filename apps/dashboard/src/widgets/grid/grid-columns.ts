import type { LayoutColumn, LayoutInfo } from '@pulse/model';
import type { ColumnSize } from '../../rules/fit-columns.ts';
import { GLYPHS } from '../../rules/status.ts';
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

const NAME_SIZE: ColumnSize = { min: 132, ideal: 176, grow: 2 };
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

/** Whether the text names the contact, which is longer than a reason: known by the alias of the ready templates. */
export const isContactText = (column: LayoutColumn): boolean => column.alias === 'contact';

function sizeOf(column: LayoutColumn, heading: string, levelled: boolean): ColumnSize {
  if (column.format === 'Status') {
    statusWidth ??= Math.ceil(Math.max(...GLYPHS.map((glyph) => measure(say.status(glyph), CELL_FONT))));
    const min = statusWidth + GLYPH_ROOM;
    return { min, ideal: min + 6, grow: 0 };
  }
  if (column.format === 'String') {
    return isContactText(column) ? { min: 150, ideal: 240, grow: 4 } : { min: 100, ideal: 150, grow: 1 };
  }
  const { usual, longest } = FIGURE_WIDTH[column.format];
  const figure = Math.max(longest, levelled ? usual + MARK_ROOM : 0) + 16;
  const min = Math.max(figure, Math.ceil(measure(heading, HEAD_FONT)) + HEAD_ROOM);
  return { min, ideal: min + 10, grow: 0 };
}

/** Pixels at 13 px of what stands there most of the time, and at most: 24:18 and 1:02:18, 21 and 1,284, 64.0. */
const FIGURE_WIDTH = {
  Time: { usual: 40, longest: 47 },
  Integer: { usual: 24, longest: 34 },
  Number: { usual: 28, longest: 34 },
  Percent: { usual: 28, longest: 28 },
} as const;

const FAMILY = "'Inter Variable', system-ui, sans-serif";
const HEAD_FONT = `500 11px ${FAMILY}`;
const CELL_FONT = `400 13px ${FAMILY}`;
/** Padding, glyph and gap of a status; its label is never cut. */
const GLYPH_ROOM = 8 + 14 + 7 + 4;

let statusWidth: number | undefined;
let context: CanvasRenderingContext2D | null | undefined;

function measure(text: string, font: string): number {
  context ??= document.createElement('canvas').getContext('2d');
  if (!context) return text.length * 6.5;
  context.font = font;
  return context.measureText(text).width;
}
