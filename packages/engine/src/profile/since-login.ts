import type { Intervals } from './profile.ts';

/** Since an agent's latest login (P3): no reset is that of all objects, each begins with its own. */
export const SINCE_LOGIN: Intervals = {
  key: 'since login',
  sliding: false,
  startAt: () => -Infinity,
  nextAfter: () => Infinity,
};
