import assert from 'node:assert/strict';
import type { Milliseconds } from '@pulse/base';
import { type Cursor, callId, dn, type SourceEvent } from '@pulse/model';
import type { EventLog, LogBatch } from '../src/mod.ts';

export const NOON: Milliseconds = 1_795_348_800_000;

/** An event that can be told from all others; the text makes records of different lengths. */
export const numbered = (epoch: number, seq: number): SourceEvent => ({
  type: 'EventRinging',
  time: NOON + seq + 0.25,
  thisDn: dn('1001', 'pbx'),
  callId: callId(`${epoch}/${seq}`),
  userData: { name: 'Zoë €'.repeat(seq % 7) },
});

export const batchOf = (epoch: number, from: number, count: number): LogBatch => ({
  epoch,
  from,
  events: Array.from({ length: count }, (_, index) => numbered(epoch, from + index)),
});

/** Every event of some batches as `epoch/seq`, read from its content as well as from its place. */
export const placesOf = (batches: readonly LogBatch[]): string[] =>
  batches.flatMap(({ epoch, from, events }) =>
    events.map((event, index) => {
      assert.deepEqual(event, numbered(epoch, from + index));
      return `${epoch}/${from + index}`;
    }),
  );

/** All that a log has behind a cursor, read page by page. */
export async function readAll(log: EventLog, after: Cursor = log.first, page = 100): Promise<string[]> {
  const places: string[] = [];
  for (let place = after; ; ) {
    const batches = await log.read(place, page);
    const last = batches.at(-1);
    if (!last) return places;
    places.push(...placesOf(batches));
    place = { epoch: last.epoch, seq: last.from + last.events.length - 1 };
  }
}
