import type { Filter, FilterTerm } from '@pulse/expression';
import { filterHolds, filterTests, termNumber, termText } from '@pulse/expression';
import type { CallId, KeyValues, TenantId } from '@pulse/model';
import { LookedAt } from '../filter/looked-at.ts';
import { ATOMS } from '../mask/atoms.ts';
import { actionFacts } from '../propagate/action-facts.ts';
import type { Owner } from '../propagate/ledger.ts';
import type { Call } from '../state/call.ts';
import type { RegularDn } from '../state/regular-dn.ts';

/** What some tallies want to know of an action besides its end and its length. */
export interface Marks {
  /** It began before it ended, rather than happened. */
  readonly lasts: boolean;
  /** What it is part of; undefined: of no call. */
  readonly root: CallId | undefined;
  /** What the definition's formula says of it; 0 where it says no number. */
  readonly value: number;
  /** The condition of the terms is true of it. */
  readonly counts: boolean;
  /** In which row it is; undefined: the definition has none. */
  readonly key: string | undefined;
}

/** An action as terms and marks look at it. Of one in progress they change with it. */
export interface About {
  readonly owner: Owner;
  readonly action: {
    readonly atom: number;
    readonly call: Call | null;
    readonly reasons: KeyValues | undefined;
    readonly extensions: KeyValues | undefined;
  };
  /** The DN whose doing an action of a queue reflects. */
  readonly reflected: RegularDn | null;
}

export type Marker = (about: About) => Marks;

/** What is to be computed of each action. */
export interface MarkTerms {
  readonly value?: FilterTerm | undefined;
  readonly key?: FilterTerm | undefined;
  /** What it is not true of does not count. */
  readonly condition?: Filter | undefined;
}

/** Every term that marks look at. */
export const termsOf = ({ value, key, condition }: MarkTerms): readonly FilterTerm[] => [
  ...[value, key].flatMap((term) => term ?? []),
  ...(condition === undefined ? [] : filterTests(condition)).flatMap((test) =>
    test.kind === 'compare' ? [test.left, test.right] : [],
  ),
];

/** Rows of what the term of a grouping says nothing of. */
export const NO_KEY = '';

/** Longest text that makes a row of its own; of longer ones the rest is left off. */
const LONGEST_KEY = 200;

/** Makes marks by terms, in the words of the filter language. */
export function markerOf(tenant: () => TenantId | undefined, { value, key, condition }: MarkTerms): Marker {
  const looked = new LookedAt();
  return ({ owner, action, reflected }) => {
    const { atom, call, reasons, extensions } = action;
    looked.tenant = tenant();
    looked.call = call;
    looked.reasons = reasons;
    looked.extensions = extensions;
    looked.action = actionFacts(owner, atom, call, reflected);
    return {
      lasts: ATOMS[atom]?.time === 'durable',
      root: call?.root,
      counts: condition === undefined || filterHolds(condition, looked),
      value: value === undefined ? 0 : (termNumber(value, looked) ?? 0),
      key: key === undefined ? undefined : (termText(key, looked) ?? NO_KEY).slice(0, LONGEST_KEY),
    };
  };
}
