import type { ArithmeticStep, CompareOperator } from '../syntax/syntax.ts';

/** Whose pairs a test reads: attached data of the call, reasons or extensions of the action. */
export const PAIR_SCOPES = ['userData', 'reasons', 'extensions'] as const;
export type PairScope = (typeof PAIR_SCOPES)[number];

/** What a filter can ask of an action beside pairs. */
export const FILTER_ATTRIBUTES = [
  'ANI',
  'DNIS',
  'MediaType',
  'CustomerID',
  'CallType',
  'ThisQueue',
  'AgentID',
  'PlaceID',
] as const;
export type FilterAttribute = (typeof FILTER_ATTRIBUTES)[number];

/** True when the map holds the key with a value that the pattern (`*`, `?`) matches. A missing key is false. */
export interface PairTest {
  readonly kind: 'pair';
  readonly scope: PairScope;
  readonly key: string;
  readonly pattern: string;
}

/** One side of a comparison, or of an operation in it. */
export type FilterTerm =
  | { readonly kind: 'number'; readonly value: number; readonly text: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'attribute'; readonly name: FilterAttribute }
  | { readonly kind: 'get'; readonly scope: PairScope; readonly key: string; readonly as: 'number' | 'text' }
  | { readonly kind: 'negate'; readonly operand: FilterTerm }
  | {
      readonly kind: 'arithmetic';
      readonly first: FilterTerm;
      readonly rest: readonly ArithmeticStep<FilterTerm>[];
    };

export interface CompareTest {
  readonly kind: 'compare';
  readonly operator: CompareOperator;
  /** What both sides are taken for (rule EX-43). */
  readonly as: 'number' | 'text';
  readonly left: FilterTerm;
  readonly right: FilterTerm;
}

/** What is true or false of an action by itself. */
export type FilterTest = PairTest | CompareTest;

/** A checked filter. */
export type Filter =
  | FilterTest
  | { readonly kind: 'not'; readonly operand: Filter }
  | { readonly kind: 'and' | 'or'; readonly operands: readonly Filter[] };
