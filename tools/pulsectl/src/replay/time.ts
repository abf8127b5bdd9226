import type { Milliseconds } from '@pulse/base';
import { type Notes, textOf } from '../yaml/fields.ts';
import type { Tree } from '../yaml/tree.ts';

/** `2026-11-22T09:00:00Z`, or milliseconds since 1970; undefined for anything else. */
export function parseTime(text: string): Milliseconds | undefined {
  if (/^\d{1,15}(\.\d{1,6})?$/.test(text)) return Number(text);
  // Without a zone it would be the zone of whoever asks.
  const time = /^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

export const TIME_FORM = 'a time such as 2026-11-22T09:00:00Z, or milliseconds since 1970';

export function timeOf(tree: Tree, field: string, notes: Notes): Milliseconds | undefined {
  const text = textOf(tree, field, notes);
  const time = text === undefined ? undefined : parseTime(text);
  if (text !== undefined && time === undefined) {
    notes.problems.push({ place: tree.place, field, message: `is "${text}"; it wants ${TIME_FORM}.` });
  }
  return time;
}

/** `10s`, `15m`, `1h` as milliseconds; undefined for anything else. */
export function parsePeriod(text: string): Milliseconds | undefined {
  const match = /^([1-9]\d{0,6})(s|m|h)$/.exec(text);
  if (!match) return undefined;
  return Number(match[1]) * { s: 1000, m: 60_000, h: 3_600_000 }[match[2] as 's' | 'm' | 'h'];
}
