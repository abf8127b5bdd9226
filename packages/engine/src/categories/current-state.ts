import type { StateDetail } from '../state-value.ts';
import type { CategoryRule } from './category.ts';

const stateOf = (objects: CategoryRule['objects'], detail?: StateDetail): CategoryRule => ({
  kind: 'current',
  state: true,
  ...(objects ? { objects } : {}),
  open({ state }) {
    return {
      timeDependent: false,
      number: () => Number.NaN,
      cell: (object, at) => state(object, at, detail),
    };
  },
});

/** What an agent, place, DN or group is doing, as a structure (U11, X1). ExtendedCurrentStatus is the same here. */
export const currentState = stateOf(['Agent', 'GroupAgents', 'RegDN', 'Place', 'GroupPlaces']);

/** The same with all reasons. */
export const currentStateReasons = stateOf(['Agent', 'RegDN', 'Place'], 'reasons');

/** The same with the DNs through which an agent can be reached. */
export const currentTargetState = stateOf(['Agent'], 'dns');
