import type { Milliseconds } from '@pulse/base';
import {
  type Cell,
  type GroupedValue,
  isGrouped,
  isState,
  type LayoutColumn,
  type StateCall,
  type StateValue,
} from '@pulse/model';
import { numberAt, startOf } from '../rules/cell-value.ts';
import { glyphOf } from '../rules/status.ts';
import { duration, type Figure, type Formats } from './format.ts';
import type { Messages } from './messages.ts';

/** What a cell says at an instant; null for no data. Unknown text prints nothing. */
export function cellText(
  column: LayoutColumn,
  cell: Cell | undefined,
  now: Milliseconds,
  formats: Formats,
  say: Messages,
): string | null {
  if (cell === undefined || cell === null) return isText(column) ? '' : null;
  if (typeof cell === 'string') return cell;
  if (typeof cell === 'object' && isState(cell)) return say.status(glyphOf(cell));
  if (typeof cell === 'object' && isGrouped(cell)) return groupsText(column, cell, formats);
  if (column.display === 'start') {
    const start = startOf(cell);
    return start === null ? null : formats.hour(start);
  }
  const value = numberAt(cell, now);
  return value === null ? null : numberText(column, value, formats);
}

/** `Billing 5 · Sales 3 · +2 4`: each group with its value, and how many others there are with theirs. */
function groupsText(column: LayoutColumn, { groups, others }: GroupedValue, formats: Formats): string | null {
  const text = (name: string, value: number | null) =>
    value === null ? name : `${name} ${numberText(column, value, formats)}`;
  const named = groups.map(({ key, value }) => text(key === '' ? '…' : key, value));
  const all = others ? [...named, text(`+${others.groups}`, others.value)] : named;
  return all.length === 0 ? null : all.join(' · ');
}

export const isText = (column: LayoutColumn): boolean =>
  column.format === 'String' || column.format === 'Status';

/** A number in the format of its column, without the unit that stands in the column's head. */
export function numberText(column: LayoutColumn, value: number, formats: Formats): string {
  switch (column.format) {
    case 'Time':
      return duration(value);
    case 'Percent':
      return formats.percent(value);
    case 'Number':
      return formats.number(value, column.decimals);
    default:
      return formats.count(value);
  }
}

/** A target, a threshold or a mark of an axis: with its unit, without decimals that say nothing. */
export function boundText(column: LayoutColumn, value: number, formats: Formats): string {
  if (column.format === 'Percent') return formats.percentBound(value);
  return column.format === 'Number' && Number.isInteger(value)
    ? formats.count(value)
    : numberText(column, value, formats);
}

/** A number and its unit apart, for a tile. */
export function figureOf(column: LayoutColumn, value: number, formats: Formats): Figure {
  return column.format === 'Percent'
    ? formats.percentFigure(value)
    : { text: numberText(column, value, formats) };
}

/** The heading of a column; percentages carry their sign there. */
export function headingOf(column: LayoutColumn): string {
  const name = column.short ?? column.name;
  return column.format === 'Percent' && !name.includes('%') ? `${name} %` : name;
}

/** The name where the figure carries its own sign. */
export const titleOf = (column: LayoutColumn): string => column.name.replace(/\s*%$/, '');

/** The contact that a state is about: the latest one. */
export const contactOf = (state: StateValue | undefined): StateCall | undefined => state?.calls?.at(-1);

const partyOf = (call: StateCall | undefined): string | undefined => call?.ani ?? call?.party?.split('@')[0];

/** A text that begins with the other side of the contact, in two parts: who, and the rest. */
export function splitContact(text: string, call: StateCall | undefined): { party: string; rest: string } {
  const party = partyOf(call);
  if (party === undefined || !text.startsWith(party)) return { party: '', rest: text };
  return { party, rest: text.slice(party.length).trim() };
}
