import type { PairScope } from './ast.ts';

/** The tests on pairs, by name. A further test is a further row here, or an arm beside it in the parser. */
export const PAIR_FUNCTIONS: ReadonlyMap<string, PairScope> = new Map([
  ['PairExists', 'userData'],
  ['ReasonPairExists', 'reasons'],
  ['ExtPairExists', 'extensions'],
]);

/** Terms of comparisons in the full language, which this version reads but does not compute. */
export const LATER_TERMS: ReadonlySet<string> = new Set([
  'GetNumber',
  'GetString',
  'ReasonGetNumber',
  'ReasonGetString',
  'ExtGetNumber',
  'ExtGetString',
  'DNIS',
  'ANI',
  'CustomerID',
  'MediaType',
  'ThisQueue',
  'TreatmentType',
  'ExtensionReasonCode',
  'CallType',
  'PlaceID',
  'AgentID',
]);
