import { type NaiveSubject, naiveFilter, naiveTerm, toNumber } from '@pulse/expression/testing';
import type { Notes } from './chronicle.ts';

type Pairs = Readonly<Record<string, string | number>>;

/** What a filter may look at, at one moment. */
export interface Visible extends Notes {
  readonly userData: Pairs;
  /** By their names in filters; what is null or undefined is not there. */
  readonly attributes: Readonly<Record<string, string | null | undefined>>;
}

export type Predicate = (visible: Visible) => boolean;

/** The naive reading of filters, over what an action has. */
export function readFilter(filter: string): Predicate {
  const holds = naiveFilter(filter);
  return (visible) => holds(subjectOf(visible));
}

/** What a term says; null: nothing, or no number where it should be one. */
export function readTerm(term: string): {
  readonly number: (visible: Visible) => number | null;
  readonly text: (visible: Visible) => string | null;
} {
  const { value, numeric } = naiveTerm(term);
  const number = (visible: Visible) => toNumber(value(subjectOf(visible))) ?? null;
  const text = (visible: Visible) => {
    const found = numeric ? number(visible) : value(subjectOf(visible));
    return found === null || found === undefined ? null : String(found);
  };
  return { number, text };
}

function subjectOf({ userData, reasons, extensions, attributes }: Visible): NaiveSubject {
  const map = (pairs: Pairs) => new Map(Object.entries(pairs));
  const known = Object.entries(attributes).flatMap(([name, value]): [string, string][] =>
    typeof value === 'string' ? [[name, value]] : [],
  );
  return {
    userData: map(userData),
    reasons: map(reasons),
    extensions: map(extensions),
    attributes: new Map(known),
  };
}
