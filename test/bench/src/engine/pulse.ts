import { decodeFrame, identified, type LogRecords } from '@pulse/protocol';
import { AGENT_VALUES, type Contestant, QUEUE_VALUES, valueCount } from './contestant.ts';
import { emptyEngine } from './empty-engine.ts';
import { TENANT } from './load.ts';
import { AGENT_STATISTICS, QUEUE_STATISTICS } from './statistics.ts';

/** Pulse's engine as the dcu feeds it: frames of the feed protocol, definitions given as data. */
export const pulse: Contestant = {
  name: 'Pulse',
  wire: 'frames',
  start(size) {
    const engine = emptyEngine(size);
    const queues = QUEUE_STATISTICS.map((definition) => engine.open(definition));
    const agents = AGENT_STATISTICS.map((definition) => engine.open(definition));
    const column = new Float64Array(Math.max(size.queues, size.agents));
    const values = new Float64Array(valueCount(size));
    return {
      ingest(bytes) {
        const records = decodeFrame(bytes) as LogRecords;
        for (let place = 0; place < records.events.length; place++) {
          engine.apply(identified(TENANT, records, place));
        }
      },
      refresh(at) {
        for (const [index, opened] of queues.entries()) {
          opened.readNumbers(at, column);
          for (let queue = 0; queue < size.queues; queue++)
            values[queue * QUEUE_VALUES + index] = column[queue] ?? 0;
        }
        const base = size.queues * QUEUE_VALUES;
        for (const [index, opened] of agents.entries()) {
          opened.readNumbers(at, column);
          for (let agent = 0; agent < size.agents; agent++)
            values[base + agent * AGENT_VALUES + index] = column[agent] ?? 0;
        }
        return values;
      },
    };
  },
};
