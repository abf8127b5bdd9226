import { createEngine, type Engine } from '@pulse/engine';
import { discoveredConfiguration } from '@pulse/model';
import { decodeFrame, identified, type LogRecords } from '@pulse/protocol';
import { type LoadSize, personId, queueId, TENANT } from '../engine/load.ts';
import type { ManyCollector, ManyRunning } from './collector.ts';
import { AGENT_DEFINITIONS, QUEUE_DEFINITIONS, statisticCount } from './mix.ts';

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

/** Pulse's engine with the mix, as the dcu feeds it. */
export class PulseMany implements ManyRunning {
  readonly engine: Engine;
  readonly #read: (at: number) => Float64Array;

  /** `engine`: one that was loaded; its columns are open already. */
  constructor(size: LoadSize, engine = emptyEngine(size)) {
    this.engine = engine;
    const columns = [
      ...QUEUE_DEFINITIONS.map((definition) => ({ column: engine.open(definition), count: size.queues })),
      ...AGENT_DEFINITIONS.map((definition) => ({ column: engine.open(definition), count: size.agents })),
    ];
    const values = new Float64Array(statisticCount(size));
    let from = 0;
    const parts = columns.map(({ column, count }) => {
      const part = values.subarray(from, from + count);
      from += count;
      return { column, part };
    });
    this.#read = (at) => {
      for (const { column, part } of parts) column.readNumbers(at, part);
      return values;
    };
  }

  ingest(frame: Uint8Array): void {
    const records = decodeFrame(frame) as LogRecords;
    for (let place = 0; place < records.events.length; place++) {
      this.engine.apply(identified(TENANT, records, place));
    }
  }

  values(at: number): Float64Array {
    return this.#read(at);
  }
}

export const pulseMany: ManyCollector = { name: 'Pulse', start: (size) => new PulseMany(size) };
