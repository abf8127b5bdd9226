import { expect } from 'vitest';
import { readRecording } from '../testing/mod.ts';
import type { CollectingSink } from './collecting-sink.ts';
import { countEvents, type EventCounts } from './event-counts.ts';
import { countQueueLog } from './queue-log-oracle.ts';

/** Everything that queue_log tells stands in the events, to the call. */
export function expectExact(sink: CollectingSink, why = ''): EventCounts {
  const counts = countEvents(sink.events);
  const oracle = countQueueLog(readRecording().queueLogPath);
  expect(counts.loose, why).toEqual([]);
  expect(counts.queues, why).toEqual(oracle.queues);
  expect(counts.agents, why).toEqual(oracle.agents);
  expect(counts.rings, why).toEqual({ all: 216, answered: 108, noAnswer: 91, callerGone: 17 });
  expect(Object.keys(counts.pauses).sort(), why).toEqual(Object.keys(oracle.pauses).sort());
  for (const [agent, pause] of Object.entries(oracle.pauses)) {
    const seen = counts.pauses[agent]!;
    expect(seen.times, `pauses of ${agent} ${why}`).toBe(pause.times);
    expect(Math.abs(seen.seconds - pause.seconds), `paused ${agent} ${why}`).toBeLessThan(1.05 * pause.times);
  }
  for (const [id, call] of oracle.calls) {
    const seen = counts.calls.get(id);
    expect(Math.abs((seen?.waiting ?? Number.NaN) - call.waiting), `waiting of ${id} ${why}`).toBeLessThan(
      1.05,
    );
    expect(seen?.agent, `agent of ${id} ${why}`).toBe(call.agent);
    if (call.talking === undefined) continue;
    expect(Math.abs((seen?.talking ?? Number.NaN) - call.talking), `talking of ${id} ${why}`).toBeLessThan(
      1.05,
    );
  }
  return counts;
}
