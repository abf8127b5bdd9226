import { createEngine, type Engine } from '@pulse/engine';
import { discoveredConfiguration } from '@pulse/model';
import { type LoadSize, personId, queueId, TENANT } from './load.ts';

/** An engine with the objects of a size and no statistics. */
export function emptyEngine(size: LoadSize): Engine {
  return createEngine({
    ...discoveredConfiguration(TENANT, 'UTC'),
    agentGroups: [],
    queueGroups: [],
    agents: Array.from({ length: size.agents }, (_, index) => ({ id: personId(index) })),
    queues: Array.from({ length: size.queues }, (_, index) => ({
      id: queueId(index),
      type: 'Queue' as const,
    })),
  });
}
