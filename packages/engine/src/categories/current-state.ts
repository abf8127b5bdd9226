import type { CategoryRule } from './category.ts';

/** What an agent or DN is doing, as a structure (U11, X1). CurrentState and ExtendedCurrentStatus are the same here. */
export const currentState: CategoryRule = {
  kind: 'current',
  objects: ['Agent', 'RegDN'],
  open({ state }) {
    return { timeDependent: false, number: () => Number.NaN, cell: state };
  },
};
