import type { Engine } from '@pulse/engine';
import { decodeFrame, identified, type LogRecords } from '@pulse/protocol';
import { emptyEngine } from '../engine/empty-engine.ts';
import { type LoadSize, TENANT } from '../engine/load.ts';
import type { ManyCollector, ManyRunning } from './collector.ts';
import { AGENT_DEFINITIONS, QUEUE_DEFINITIONS, statisticCount } from './mix.ts';

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
