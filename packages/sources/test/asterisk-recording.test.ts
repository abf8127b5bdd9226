import { parseEvent } from '@pulse/model/schema';
import { describe, expect, it } from 'vitest';
import { readRecording, StandInAsterisk } from '../testing/mod.ts';
import { CollectingSink } from './collecting-sink.ts';
import { countEvents } from './event-counts.ts';
import { countQueueLog } from './queue-log-oracle.ts';
import { runUntilFinished } from './run-source.ts';

describe('the recorded session, straight', () => {
  it('gives the totals of queue_log, per queue, agent and call', async () => {
    await using standIn = await StandInAsterisk.start({ speed: 'fast' });
    const sink = new CollectingSink();
    await runUntilFinished(standIn, sink);
    const counts = countEvents(sink.events);
    const oracle = countQueueLog(readRecording().queueLogPath);
    expect(counts.loose).toEqual([]);
    expect(counts.queues).toEqual(oracle.queues);
    expect(counts.queues).toEqual({
      billing: { entered: 48, answered: 30, abandoned: 13, timedOut: 5 },
      sales: { entered: 59, answered: 29, abandoned: 20, timedOut: 10 },
      support: { entered: 98, answered: 49, abandoned: 37, timedOut: 12 },
    });
    expect(counts.agents).toEqual(oracle.agents);
    expect(counts.rings).toEqual({ all: 216, answered: 108, noAnswer: 91, callerGone: 17 });
    for (const [id, call] of oracle.calls) {
      const seen = counts.calls.get(id)!;
      expect(Math.abs(seen.waiting - call.waiting), `waiting of ${id}`).toBeLessThan(1);
      expect(seen.agent).toBe(call.agent);
      if (call.talking !== undefined) {
        expect(Math.abs(seen.talking! - call.talking), `talking of ${id}`).toBeLessThan(1);
      }
    }
    sink.events.forEach((event, index) => {
      const whole = { ...event, tenant: 't', source: 'asterisk-1', epoch: 1, seq: index + 1 };
      expect(parseEvent(whole)).toMatchObject({ ok: true });
    });
  });
});
