/** Whose pairs a test reads: attached data of the call, reasons or extensions of the action. */
export type PairScope = 'userData' | 'reasons' | 'extensions';

/** True when the map holds the key with a value that the pattern (`*`, `?`) matches. A missing key is false. */
export interface PairTest {
  readonly kind: 'pair';
  readonly scope: PairScope;
  readonly key: string;
  readonly pattern: string;
}

/** A checked filter. */
export type Filter =
  | PairTest
  | { readonly kind: 'not'; readonly operand: Filter }
  | { readonly kind: 'and' | 'or'; readonly left: Filter; readonly right: Filter };
