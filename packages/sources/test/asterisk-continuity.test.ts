import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seededRandom } from '@pulse/base';
import { afterAll, describe, expect, it } from 'vitest';
import { readRecording, StandInAsterisk } from '../testing/mod.ts';
import { expectExact } from './check-recording.ts';
import { CollectingSink } from './collecting-sink.ts';
import { runSource, runUntilFinished, until } from './run-source.ts';

const folder = mkdtempSync(join(tmpdir(), 'pulse-asterisk-'));
afterAll(() => rmSync(folder, { recursive: true }));
const recording = readRecording();
const began = recording.packets[0]!.time;
const ended = recording.packets.at(-1)!.time;
let files = 0;
const newLog = () => join(folder, `queue_log-${files++}`);

describe('with the queue log', () => {
  it('the time before the first connection is filled', async () => {
    const queueLog = newLog();
    await using standIn = await StandInAsterisk.start({ recording, queueLog, startAt: began + 200_000 });
    const sink = new CollectingSink();
    await runUntilFinished(standIn, sink, { queueLog });
    expectExact(sink);
  });

  const seed = Number(process.env['PULSE_SEED'] ?? 20261122);
  const random = seededRandom(seed);
  const breaks = Array.from({ length: 8 }, () => {
    const at = began + 5000 + random.next() * (ended - began - 60_000);
    return { at, until: at + 50 + random.exponential(15_000) };
  });

  it.each(breaks)(`a break of the connection is bridged exactly (seed ${seed}, %o)`, async (gap) => {
    const queueLog = newLog();
    await using standIn = await StandInAsterisk.start({ recording, queueLog, breaks: [gap] });
    const sink = new CollectingSink();
    await runUntilFinished(standIn, sink, { queueLog });
    expectExact(sink, JSON.stringify(gap));
  });

  it.each(breaks)(`a restart of Pulse in a break is bridged exactly (seed ${seed}, %o)`, async (gap) => {
    const queueLog = newLog();
    await using standIn = await StandInAsterisk.start({ recording, queueLog, breaks: [gap] });
    const before = new CollectingSink();
    const first = runSource(standIn, before, { queueLog });
    await until(() => before.state?.state === 'disconnected', 'the break');
    await first.stop();
    const sink = new CollectingSink(before.events);
    await runUntilFinished(standIn, sink, { queueLog });
    expectExact(sink, JSON.stringify(gap));
    expect(sink.epochs).toBe(0);
  });
});
