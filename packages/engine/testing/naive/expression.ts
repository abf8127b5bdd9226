import type { Milliseconds } from '@pulse/base';
import { naiveFormula } from '@pulse/expression/testing';
import { type Predicate, readFilter, readTerm, type Visible } from './filter.ts';

/** Something that counts or is in progress, for as long as it has lasted. */
export interface Lasting {
  readonly duration: Milliseconds;
  readonly seen: Visible;
}

/** Where the things of a mask come from. */
export interface Sources {
  /** Those of the interval that pass; of a selection the last of these. */
  readonly past: (mask: string, passes: (each: Lasting) => boolean) => readonly Lasting[];
  readonly now: (mask: string) => readonly Lasting[];
}

/** Hides what stands in quotes behind other characters, so that signs can be looked for. */
const masked = (text: string) => text.replaceAll(/"(?:[^"\\]|\\.)*"/g, (quoted) => 'q'.repeat(quoted.length));

/** Cuts a text at the places where a sign stands outside of quotes and parentheses. */
function cut(text: string, sign: string): readonly string[] {
  const hidden = masked(text);
  const depthAt = (place: number) =>
    [...hidden.slice(0, place)].reduce(
      (depth, char) => depth + Number(char === '(') - Number(char === ')'),
      0,
    );
  const places = [...hidden].flatMap((char, place) => (char === sign && depthAt(place) === 0 ? [place] : []));
  return [...places, text.length].map((end, part) => text.slice((places[part - 1] ?? -1) + 1, end));
}

/** A condition: a filter, in which a duration in seconds may be compared. */
function readCondition(text: string | undefined): (each: Lasting) => boolean {
  if (text === undefined) return () => true;
  const parts = cut(text, '&').map((part): ((each: Lasting) => boolean) => {
    const [name, sign = '', number] = part.trim().split(/\s*(<>|<=|>=|=|<|>)\s*/);
    if (name === 'duration') return ({ duration }) => compares(duration / 1000, sign, Number(number));
    const holds: Predicate = readFilter(part);
    return ({ seen }) => holds(seen);
  });
  const whole = cut(text, '&').some((part) => part.trim().startsWith('duration')) ? null : readFilter(text);
  return (each) => (whole ? whole(each.seen) : parts.every((passes) => passes(each)));
}

function compares(one: number, sign: string, other: number): boolean {
  if (sign === '=') return one === other;
  if (sign === '<>') return one !== other;
  return sign.startsWith('<')
    ? one < other || (sign === '<=' && one === other)
    : one > other || (sign === '>=' && one === other);
}

const AGGREGATE = /(@?)(COUNT|SUM|AVG|MIN|MAX)\s*\(/;

/** The value of an expression: each aggregate is computed and put in its place as a column of one row. */
export function expressionValue(text: string, sources: Sources): number | null {
  const row = new Map<string, number | null>();
  let left = text;
  for (;;) {
    const found = AGGREGATE.exec(masked(left));
    if (!found) break;
    const from = found.index + found[0].length;
    const [inside = ''] = cut(left.slice(from), ')');
    const name = `n${row.size}`;
    row.set(name, aggregate(found[2] ?? '', found[1] === '@', cut(inside, ';'), sources));
    left = `${left.slice(0, found.index)}${name}${left.slice(from + inside.length + 1)}`;
  }
  const value = naiveFormula(left)({ row, rows: [], objects: new Map() });
  return typeof value === 'number' ? value : null;
}

function aggregate(
  name: string,
  isNow: boolean,
  [mask = '', ...parts]: readonly string[],
  { past, now }: Sources,
): number | null {
  const of = name === 'COUNT' ? 'duration' : (parts.at(-1) ?? '').trim();
  const passes = readCondition(name === 'COUNT' || parts.length === 2 ? parts[0] : undefined);
  const all = isNow ? now(mask).filter(passes) : past(mask, passes);
  const valueOf =
    of === 'duration'
      ? ({ duration }: Lasting) => duration / 1000
      : ({ seen }: Lasting) => readTerm(of).number(seen) ?? 0;
  const values = all.map(valueOf);
  const sum = values.reduce((total, each) => total + each, 0);
  if (name === 'COUNT') return values.length;
  if (name === 'SUM') return sum;
  if (values.length === 0) return name === 'AVG' ? null : 0;
  if (name === 'AVG') return sum / values.length;
  return name === 'MIN' ? Math.min(...values) : Math.max(...values);
}
