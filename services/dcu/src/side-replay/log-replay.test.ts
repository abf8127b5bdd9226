import { ManualClock, type Random, seededRandom } from '@pulse/base';
import { type Cursor, type PulseEvent, type SourceId, sourceId, tenantId } from '@pulse/model';
import { type Connect, connectInProcess, serveLog } from '@pulse/protocol';
import { MemoryLog } from '@pulse/protocol/testing';
import { expect, test } from 'vitest';
import { findStreams, REPLAY_PATIENCE, replayStreams } from './log-replay.ts';

const tenant = tenantId('acme');
const clock = new ManualClock(1_000_000);
const forEver = new AbortController().signal;

/** A connection that is never made. */
const silence: Connect = (signal) =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));

const logOf = (source: string, times: readonly number[]): MemoryLog => {
  const log = new MemoryLog(tenant);
  for (const [place, time] of times.entries()) {
    const event = { type: 'EventUserEvent', time } as Omit<PulseEvent, 'tenant' | 'source' | 'epoch' | 'seq'>;
    log.append(source, 1, place + 1, [event]);
  }
  return log;
};

const inputOf = (name: string, log: MemoryLog) => ({
  name,
  connect: connectInProcess(serveLog({ source: log, clock })),
});

/** `a 1`: of which stream the event is, and its sequence, in the order in which they are replayed. */
async function replayed(
  logs: Readonly<Record<string, MemoryLog>>,
  until: number,
  cursors: ReadonlyMap<SourceId, Cursor> = new Map(),
  random: Random = seededRandom(1),
): Promise<string[]> {
  const options = {
    logs: Object.entries(logs).map(([name, log]) => inputOf(name, log)),
    tenant,
    clock,
    random,
  };
  const told: string[] = [];
  const found = await findStreams(options, forEver);
  const sink = {
    async onRecords(records: { source: SourceId; from: number }, from: number, to: number) {
      await Promise.resolve();
      for (let place = from; place < to; place++) told.push(`${records.source} ${records.from + place}`);
    },
    onMissed: (source: SourceId) => Promise.resolve(void told.push(`${source} lacks`)),
  };
  await replayStreams(found, { until, cursors, sink, signal: forEver }, options);
  return told;
}

test('[T5] streams of several logs are one history, by time and then by name', async () => {
  const logs = { lds: logOf('a', [10, 20, 30, 40]), 'lds-vq': logOf('b', [5, 20, 25, 50]) };
  expect(await replayed(logs, 100)).toEqual(['b 1', 'a 1', 'a 2', 'b 2', 'b 3', 'a 3', 'a 4', 'b 4']);
});

test('what is of the time in question counts, and nothing later', async () => {
  const logs = { lds: logOf('a', [10, 20, 30, 30, 40]), 'lds-vq': logOf('b', [5, 31]) };
  expect(await replayed(logs, 30)).toEqual(['b 1', 'a 1', 'a 2', 'a 3', 'a 4']);
});

test('[T3] times do not run backwards within a stream', async () => {
  const logs = { lds: logOf('a', [10, 40, 20]), 'lds-vq': logOf('b', [30, 45]) };
  expect(await replayed(logs, 39)).toEqual(['a 1', 'b 1']);
  expect(await replayed(logs, 40)).toEqual(['a 1', 'b 1', 'a 2', 'a 3']);
});

test('it goes on where an engine stands, also where that is the end', async () => {
  const logs = { lds: logOf('a', [10, 20, 30]), 'lds-vq': logOf('b', [15, 25]) };
  const at = (seq: number) => ({ epoch: 1, seq });
  const cursors = new Map([
    [sourceId('a'), at(2)],
    [sourceId('b'), at(2)],
  ]);
  expect(await replayed(logs, 100, cursors)).toEqual(['a 3']);
});

test('what a log no longer has is told in its place', async () => {
  const log = logOf('a', [10, 20, 30]);
  log.trim('a', { epoch: 1, seq: 2 });
  expect(await replayed({ lds: log }, 100)).toEqual(['a lacks', 'a 3']);
});

test('a log that says nothing is given up', async () => {
  const options = { logs: [{ name: 'lds', connect: silence }], tenant, clock, random: seededRandom(1) };
  const asked = findStreams(options, forEver);
  asked.catch(() => {});
  clock.advance(REPLAY_PATIENCE);
  await expect(asked).rejects.toMatchObject({ code: 'log-unreachable' });
});
