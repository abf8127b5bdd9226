import { type CategoryRule, seconds } from './category.ts';

/** How long the status of an agent or place has stayed inside the mask without leaving, 0 outside (F4, P5, U2). */
export const currentContinuousTime: CategoryRule = {
  kind: 'current',
  subjects: ['AgentStatus', 'PlaceStatus'],
  objects: ['Agent', 'Place'],
  open({ continuity, main }) {
    const all = continuity(main);
    return {
      timeDependent: false,
      number(agent, at) {
        const start = all.since(agent);
        return Number.isNaN(start) ? 0 : seconds(at - start);
      },
      cell(agent) {
        const start = all.since(agent);
        return Number.isNaN(start) ? 0 : { start, base: 0, rate: 1 };
      },
    };
  },
};
