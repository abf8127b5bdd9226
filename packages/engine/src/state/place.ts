import type { Milliseconds } from '@pulse/base';
import type { Action } from './action.ts';
import type { RegularDn } from './regular-dn.ts';

/** Where somebody sits: regular DNs that stand together, whoever is logged in there. */
export interface Place {
  readonly kind: 'place';
  /** Among those whose status may have changed by the running event. */
  touched: boolean;
  readonly id: string;
  readonly index: number;
  /** In the order in which they came. */
  readonly dns: RegularDn[];
  /** NotMonitored of a place where no DN stands; null: there is one, or no event has come yet. */
  bare: Action | null;
}

/** Start of the part of an action for which its DN stands where it does (E-152). */
export const placedStart = (
  { placedAt }: Pick<RegularDn, 'placedAt'>,
  { start }: Pick<Action, 'start'>,
): Milliseconds => (placedAt > start ? placedAt : start);
