import {
  AGENT_VALUES,
  deviceIndex,
  eventsOf,
  QUEUE_VALUES,
  queueIndex,
  type Values,
  valueCount,
} from './contestant.ts';
import type { LoadSize } from './load.ts';

/** An event as the row of a table: seq, time, type, dn, call, mode, service, segment. */
export type EventRow = readonly [number, number, string, number, string, string, string, string];

const ON_QUEUE = new Set(['EventQueued', 'EventDiverted', 'EventAbandoned']);

/** The events of a block of lines as rows. */
export function* rowsOf(bytes: Uint8Array): Generator<EventRow> {
  for (const { seq, time, type, thisDn = '', callId = '', workMode = '', userData } of eventsOf(bytes)) {
    const place = ON_QUEUE.has(type) ? queueIndex(thisDn) : deviceIndex(thisDn);
    const { ServiceType = '', CustomerSegment = '' } = userData ?? {};
    yield [seq, time, type, place, callId, workMode, String(ServiceType), String(CustomerSegment)];
  }
}

/** The same as text with tabs between the cells and an end of line after each row; no cell of the load needs more. */
export function tabbedRowsOf(bytes: Uint8Array): string {
  let text = '';
  for (const row of rowsOf(bytes)) text += `${row.join('\t')}\n`;
  return text;
}

/** What two queries gave, the number of the queue or agent being the first cell of each row. */
export function valuesOf(
  size: LoadSize,
  queues: readonly (readonly unknown[])[],
  agents: readonly (readonly unknown[])[],
): Values {
  const values = new Float64Array(valueCount(size));
  const fill = (base: number, width: number, rows: readonly (readonly unknown[])[]) => {
    for (const [object, ...cells] of rows)
      for (const [index, cell] of cells.entries())
        values[base + Number(object) * width + index] = cell === null ? Number.NaN : Number(cell);
  };
  fill(0, QUEUE_VALUES, queues);
  fill(size.queues * QUEUE_VALUES, AGENT_VALUES, agents);
  return values;
}
