import { naiveFilter } from '@pulse/expression/testing';
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
  const map = (pairs: Pairs) => new Map(Object.entries(pairs));
  return ({ userData, reasons, extensions, attributes }) =>
    holds({
      userData: map(userData),
      reasons: map(reasons),
      extensions: map(extensions),
      attributes: new Map(
        Object.entries(attributes).flatMap(([name, value]) =>
          typeof value === 'string' ? [[name, value]] : [],
        ),
      ),
    });
}
