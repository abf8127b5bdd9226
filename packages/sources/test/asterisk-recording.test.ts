import { parseEvent } from '@pulse/model/schema';
import { beforeAll, describe, expect, it } from 'vitest';
import { AsteriskState, readRecording, StandInAsterisk } from '../testing/mod.ts';
import { placeQueueLogLines } from '../testing/queue-log-lines.ts';
import { expectExact } from './check-recording.ts';
import { CollectingSink } from './collecting-sink.ts';
import { runUntilFinished } from './run-source.ts';

describe('the recorded session', () => {
  const sink = new CollectingSink();
  let lines: readonly string[] = [];
  beforeAll(async () => {
    await using standIn = await StandInAsterisk.start({ speed: 'fast' });
    lines = (await runUntilFinished(standIn, sink)).lines;
  });

  it('gives the totals of queue_log, per queue, agent and call', () => {
    expect(expectExact(sink).queues).toEqual({
      billing: { entered: 48, answered: 30, abandoned: 13, timedOut: 5 },
      sales: { entered: 59, answered: 29, abandoned: 20, timedOut: 10 },
      support: { entered: 98, answered: 49, abandoned: 37, timedOut: 12 },
    });
  });

  it('is told in one line and needs no warning', () => {
    expect(lines).toEqual([
      expect.stringMatching(/^info: connected to Asterisk 22.10.1 at 127.0.0.1:\d+: 3 queues, 0 agents$/),
    ]);
    expect(sink.states.map(({ state }) => state)).toEqual(['connecting', 'live', 'ended']);
    expect(sink.states[1]?.warning).toBeUndefined();
  });

  it('gives events of the vocabulary, in order of time', () => {
    let last = 0;
    sink.events.forEach((event, index) => {
      const whole = { ...event, tenant: 't', source: 'asterisk-1', epoch: 1, seq: index + 1 };
      expect(parseEvent(whole)).toMatchObject({ ok: true });
      expect(event.time).toBeGreaterThanOrEqual(last);
      last = event.time;
    });
    expect(sink.events.filter(({ type }) => type === 'EventOffHook')).toEqual([]);
  });

  it('[Q8] gives each answer in one batch: the queue gives the call away, the agent has it', () => {
    const answers = sink.batches.filter((batch) => batch.some(({ type }) => type === 'EventEstablished'));
    expect(answers).toHaveLength(108);
    for (const batch of answers) {
      expect(batch.map(({ type }) => type)).toEqual(['EventDiverted', 'EventEstablished']);
      expect(batch[0]?.thirdPartyDn).toBe(batch[1]?.thisDn);
    }
  });

  it('has after-call work of the configured length after a call, unless a pause comes before its end', () => {
    const since = new Map<string, number>();
    const lengths: number[] = [];
    for (const batch of sink.batches) {
      const released = batch.some(({ type }) => type === 'EventReleased');
      for (const { type, thisDn = '', workMode, time } of batch) {
        if (type !== 'EventAgentReady' && type !== 'EventAgentNotReady') continue;
        const began = since.get(thisDn);
        if (type === 'EventAgentReady' && began !== undefined) lengths.push(time - began);
        since.delete(thisDn);
        if (workMode === 'AfterCallWork' && released) since.set(thisDn, time);
      }
    }
    expect(lengths.length).toBeGreaterThan(60);
    // Stamps have microseconds; differences of doubles keep them to a hundredth.
    for (const length of lengths) expect(length).toBeCloseTo(5000, 1);
  });
});

describe('the stand-in', () => {
  it("counts as Asterisk counted: its last QueueStatus is the recording's", () => {
    const { packets, queues, finalStatus } = readRecording();
    const state = new AsteriskState(queues);
    for (const { packet, time } of packets) state.apply(packet, time);
    const end = packets.at(-1)!.time;
    const list = state.queueStatus(end);
    for (const [name, expected] of Object.entries(finalStatus)) {
      const queue = list.find((fields) => fields['Event'] === 'QueueParams' && fields['Queue'] === name);
      const { Calls, Completed, Abandoned } = expected;
      expect(queue).toMatchObject({ Calls, Completed, Abandoned });
      for (const [member, fields] of Object.entries(expected.members)) {
        const { CallsTaken, LastCall, InCall, Paused, Status } = fields;
        expect(
          list.find((item) => item['Queue'] === name && item['Name'] === member),
          `${member} in ${name}`,
        ).toMatchObject({ CallsTaken, LastCall, InCall, Paused, Status });
      }
    }
    expect(state.channels(end)).toEqual([]);
  });

  it('writes each line of the queue log in the second of its packet', () => {
    const recording = readRecording();
    for (const { text, before } of placeQueueLogLines(recording)) {
      if (text.includes('QUEUESTART')) continue;
      const second = Math.floor(recording.packets[before]!.time / 1000);
      expect(Math.abs(Number(text.split('|')[0]) - second), text).toBeLessThanOrEqual(1);
    }
  });
});
