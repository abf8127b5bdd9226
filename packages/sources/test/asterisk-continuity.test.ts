import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Random, seededRandom } from '@pulse/base';
import { afterAll, describe, expect, it } from 'vitest';
import { readRecording, StandInAsterisk } from '../testing/mod.ts';
import { expectExact } from './check-recording.ts';
import { CollectingSink } from './collecting-sink.ts';
import { countEvents } from './event-counts.ts';
import { countQueueLog } from './queue-log-oracle.ts';
import { runSource, runUntilFinished, until } from './run-source.ts';

const folder = mkdtempSync(join(tmpdir(), 'pulse-asterisk-'));
afterAll(() => rmSync(folder, { recursive: true }));
const recording = readRecording();
const began = recording.packets[0]!.time;
const ended = recording.packets.at(-1)!.time;
let files = 0;
const newLog = () => join(folder, `queue_log-${files++}`);

/** Three breaks at random places, of random length: from a blink to a minute. */
function randomBreaks(random: Random) {
  const third = (ended - began) / 3;
  return [0, 1, 2].map((part) => {
    const at = began + third * (part + random.next() * 0.5);
    return { at, until: at + 20 + Math.min(third * 0.4, random.exponential(15_000)) };
  });
}

const seed = Number(process.env['PULSE_SEED'] ?? 20261122);
const runs = Array.from({ length: Number(process.env['PULSE_RUNS'] ?? 2) }, (_, index) => seed + index);

describe('with the queue log', () => {
  it('the time before the first connection is filled', async () => {
    const queueLog = newLog();
    await using standIn = await StandInAsterisk.start({ recording, queueLog, startAt: began + 200_000 });
    const sink = new CollectingSink();
    const { lines } = await runUntilFinished(standIn, sink, { queueLog });
    expectExact(sink);
    expect(lines[0]).toMatch(/^info: took \d+ happenings of today from the queue log/);
    const begin = sink.events.find(({ type }) => type === 'EventSnapshotBegin');
    expect(begin?.extensions).toEqual({ complete: 'yes' });
  });

  it.each(runs)('breaks of the connection are bridged to the call (seed %i)', async (run) => {
    const breaks = randomBreaks(seededRandom(run));
    const queueLog = newLog();
    await using standIn = await StandInAsterisk.start({ recording, queueLog, breaks });
    const sink = new CollectingSink();
    await runUntilFinished(standIn, sink, { queueLog });
    expectExact(sink, `seed ${run}: ${JSON.stringify(breaks)}`);
    expect(sink.events.filter(({ type }) => type === 'EventLinkDisconnected')).toEqual([]);
    const snapshots = sink.events.filter(({ type }) => type === 'EventSnapshotBegin');
    expect(new Set(snapshots.map(({ extensions }) => extensions?.['complete']))).toEqual(new Set(['yes']));
    expect(snapshots.length).toBeGreaterThan(2);
  });

  it.each(runs)('restarts of Pulse in breaks are bridged to the call (seed %i)', async (run) => {
    const random = seededRandom(run);
    const breaks = randomBreaks(random);
    const queueLog = newLog();
    await using standIn = await StandInAsterisk.start({ recording, queueLog, breaks });
    let sink = new CollectingSink();
    for (const _ of breaks) {
      const running = runSource(standIn, sink, { queueLog });
      await until(() => sink.state?.state === 'disconnected', 'the break');
      await running.stop();
      // Less than the whole past is recalled, as on a busy site.
      sink = new CollectingSink(sink.events, 150 + random.below(300));
    }
    await runUntilFinished(standIn, sink, { queueLog });
    expectExact(sink, `seed ${run}: ${JSON.stringify(breaks)}`);
    expect(sink.epochs).toBe(0);
  });

  it('a log that does not reach back is said to, and the gap is told', async () => {
    const queueLog = newLog();
    const breaks = [{ at: began + 100_000, until: began + 130_000 }];
    await using standIn = await StandInAsterisk.start({ recording, breaks });
    const sink = new CollectingSink();
    const { lines } = await runUntilFinished(standIn, sink, { queueLog });
    expect(lines.filter((line) => line.includes('cannot read the queue log'))).toHaveLength(2);
    expect(sink.states.find(({ state }) => state === 'live')?.warning).toContain(queueLog);
    expect(sink.events.filter(({ type }) => type === 'EventLinkDisconnected')).toHaveLength(1);
  });
});

describe('without the queue log', () => {
  it('a break counts nothing twice, is told with what was missed, and leaves an incomplete snapshot', async () => {
    const breaks = [{ at: began + 200_000, until: began + 290_000 }];
    await using standIn = await StandInAsterisk.start({ recording, breaks });
    const sink = new CollectingSink();
    const { lines } = await runUntilFinished(standIn, sink);
    const links = sink.events.filter(({ type }) => type.startsWith('EventLink'));
    expect(links.map(({ type }) => type)).toEqual([
      'EventLinkConnected',
      'EventLinkDisconnected',
      'EventLinkConnected',
      'EventLinkDisconnected',
    ]);
    expect(links[1]!.time).toBeLessThanOrEqual(breaks[0]!.at);
    const marks = sink.events.filter(({ type }) => type.startsWith('EventSnapshot'));
    expect(marks.map(({ extensions }) => extensions)).toEqual([undefined, undefined, undefined, undefined]);

    const counts = countEvents(sink.events);
    expect(counts.loose.filter((what) => /twice|without|not/.test(what))).toEqual([]);
    const missed = new Map(
      lines.flatMap((line) => {
        const [, queue, completed, abandoned] = /(\w+): (\d+) answered and (\d+) unanswered/.exec(line) ?? [];
        return queue === undefined ? [] : [[queue, Number(completed) + Number(abandoned)] as const];
      }),
    );
    const oracle = countQueueLog(recording.queueLogPath);
    const completed = (agent: string) => counts.agents[agent]?.taken ?? 0;
    const all = Object.keys(oracle.agents).reduce((sum, agent) => sum + completed(agent), 0);
    const lost = Object.values(counts.queues).reduce(
      (sum, queue) => sum + queue.abandoned + queue.timedOut,
      0,
    );
    expect([...missed.keys()].sort()).toEqual(['billing', 'sales', 'support']);
    expect(all + lost + [...missed.values()].reduce((a, b) => a + b, 0)).toBe(205);
  });

  it('a restart begins a new epoch and tells that the link was lost when it was last heard', async () => {
    const breaks = [{ at: began + 200_000, until: began + 205_000 }];
    await using standIn = await StandInAsterisk.start({ recording, breaks });
    const before = new CollectingSink();
    const first = runSource(standIn, before);
    await until(() => before.state?.state === 'live' && before.events.length > 100, 'some events');
    await first.stop();
    // Killed: what a stop tells was not told.
    const left = before.events.filter(({ type }) => type !== 'EventLinkDisconnected');
    const sink = new CollectingSink(left);
    await runUntilFinished(standIn, sink);
    expect(sink.epochs).toBe(1);
    expect(sink.batches[0]).toMatchObject([{ type: 'EventLinkDisconnected', time: left.at(-1)!.time }]);
    expect(sink.batches[1]).toMatchObject([{ type: 'EventLinkConnected' }]);
    expect(countEvents(sink.events).loose.filter((what) => /twice/.test(what))).toEqual([]);
  });
});
