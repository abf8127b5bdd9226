import { type DirectoryObject, refText } from '@pulse/model';
import type { Difference } from './directory-client.ts';

const COLOURS = { '+': '\u001b[32m', '−': '\u001b[31m', '~': '\u001b[33m' } as const;
const PLAIN = '\u001b[0m';

/** One line per object: `+ Person chen "Chen Wei"`, `~ AgentGroup night: members +lee −chen`, `− Skill german`. */
export function differenceLines(differences: readonly Difference[], colours: boolean): string[] {
  return differences.map((difference) => {
    const [sign, text] = described(difference);
    // What people named themselves must not command a terminal.
    const line = `${sign} ${text}`.replace(/\p{Cc}|\p{Bidi_Control}/gu, '\ufffd');
    return colours ? `${COLOURS[sign]}${line}${PLAIN}` : line;
  });
}

function described(difference: Difference): [keyof typeof COLOURS, string] {
  switch (difference.kind) {
    case 'created':
      return ['+', titled(difference.after)];
    case 'removed':
      return ['−', titled(difference.before)];
    case 'changed': {
      const { before, after } = difference;
      if (after.state === 'vanished' && before.state !== 'vanished')
        return ['−', `${titled(before)} (vanishes)`];
      if (before.state === 'vanished' && after.state !== 'vanished')
        return ['+', `${titled(after)} (comes back)`];
      return ['~', `${refText(after)}: ${changes(before, after).join('; ')}`];
    }
  }
}

const titled = (object: DirectoryObject): string =>
  `${refText(object)}${object.name === undefined ? '' : ` ${JSON.stringify(object.name)}`}`;

function changes(before: DirectoryObject, after: DirectoryObject): string[] {
  const [from, to] = [before, after] as unknown as [Record<string, unknown>, Record<string, unknown>];
  const fields = new Set([...Object.keys(from), ...Object.keys(to)]);
  return [...fields].flatMap((field) => {
    const [old, now] = [from[field], to[field]];
    if (JSON.stringify(old) === JSON.stringify(now)) return [];
    if (isListLike(old) && isListLike(now)) {
      const [gone, come] = [without(old, now), without(now, old)];
      if (gone.length + come.length === 0) return [];
      return [`${field} ${[...come.map((item) => `+${item}`), ...gone.map((item) => `−${item}`)].join(' ')}`];
    }
    return [`${field} ${short(old)} → ${short(now)}`];
  });
}

/** A list, or none at all. */
const isListLike = (value: unknown): value is readonly unknown[] | undefined =>
  value === undefined || Array.isArray(value);

/** Members that a line names; the others are counted. */
const MOST_NAMED = 20;

function without(from: readonly unknown[] = [], which: readonly unknown[] = []): string[] {
  const there = new Set(which.map((item) => short(item)));
  const missing = from.map(short).filter((item) => !there.has(item));
  if (missing.length <= MOST_NAMED) return missing;
  return [...missing.slice(0, MOST_NAMED), `(${missing.length - MOST_NAMED} more)`];
}

/** A value on a line: ids as they are, a grant as `AccessGroup leads 9 propagate`. */
function short(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(short).join(', ')}]`;
  return Object.entries(value)
    .map(([key, field]) => (field === true ? key : short(field)))
    .join(' ');
}
