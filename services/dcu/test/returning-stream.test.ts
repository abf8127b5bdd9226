import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PulseError, seededRandom, systemClock } from '@pulse/base';
import { discoveredConfiguration, layoutId, type PulseEvent, tenantId } from '@pulse/model';
import { type Connect, connectInProcess, serveLog } from '@pulse/protocol';
import type { MemoryLog } from '@pulse/protocol/testing';
import { checkpointFiles, memoryValueStore } from '@pulse/storage';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readyCatalogue, startDcu } from '../src/mod.ts';
import { expectedRows, inOrder, rowsText } from './expected-rows.ts';
import { until } from './until.ts';
import { append, logOf, work } from './work.ts';

const tenant = tenantId('acme');
const AGENTS = layoutId('agents');
const configuration = discoveredConfiguration(tenant, 'UTC');
const catalogue = await readyCatalogue();
const HOUR = 3_600_000;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pulse-dcu-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A line to a log that can be cut. */
class Line {
  readonly connect: Connect;
  #stop = new AbortController();
  #isCut = false;

  constructor(source: MemoryLog) {
    this.connect = (signal) => {
      if (this.#isCut) return Promise.reject(new PulseError('unreachable', 'the line is cut'));
      const accept = serveLog({ source, clock: systemClock, signal: this.#stop.signal });
      return connectInProcess(accept)(signal);
    };
  }

  cut(): void {
    this.#isCut = true;
    this.#stop.abort();
  }

  mend(): void {
    this.#stop = new AbortController();
    this.#isCut = false;
  }
}

/** Two streams of one centre, of which one part is in the logs, and the rest comes later. */
function centre(seed: number) {
  const random = seededRandom(seed);
  const begin = Date.now() - HOUR;
  const voice = work(random, 'voice', begin, 600);
  const queues = work(random, 'queues', begin, 600);
  const isEarly = ({ time }: PulseEvent) => time < begin + 600_000;
  const early = (events: readonly PulseEvent[]) => events.filter(isEarly);
  const late = (events: readonly PulseEvent[]) => events.filter((event) => !isEarly(event));
  return { early: [early(voice), early(queues)], late: [late(voice), late(queues)], begin } as const;
}

async function start(logs: Readonly<Record<string, Line>>) {
  const store = memoryValueStore();
  const told: string[] = [];
  const dcu = await startDcu({
    tenant,
    objects: { configuration },
    logs: Object.entries(logs).map(([name, { connect }]) => ({ name, connect })),
    catalogue,
    store,
    checkpoints: await checkpointFiles({ directory: folder, keep: 3 }),
    clock: systemClock,
    random: seededRandom(1),
    token: 1,
    tell: (level, message) => void told.push(`${level}: ${message}`),
  });
  await dcu.ready;
  const rows = () => rowsText(store.snapshot(tenant, AGENTS)?.rows ?? []);
  const at = () => store.snapshot(tenant, AGENTS)?.at ?? 0;
  return { dcu, told, rows, at };
}

/** Undefined for a time before the newest event. */
const expectedOf = async (events: readonly PulseEvent[], at: number) =>
  events.some(({ time }) => time > at)
    ? undefined
    : (await expectedRows(configuration, events, at))['agents'];

test.each(['from the beginning', 'from a saved state'])(
  '[T5] a stream that was away brings the past: all is read again as one history, %s',
  async (from) => {
    const seed = Math.floor(Math.random() * 1e9);
    const { early, late } = centre(seed);
    const [voice, queues] = [logOf(early[0]), logOf(early[1])];
    const lines = { lds: new Line(voice), 'lds-vq': new Line(queues) };
    if (from === 'from a saved state') await (await start(lines)).dcu[Symbol.asyncDispose]();
    const { dcu, told, rows, at } = await start(lines);
    await using _ = dcu;
    const { time } = dcu.engine;
    lines['lds-vq'].cut();
    append(voice, late[0]);
    await until('one stream has gone on', () => dcu.engine.time > time);
    append(queues, late[1]);
    lines['lds-vq'].mend();
    const all = inOrder([...early.flat(), ...late.flat()]);
    await until('values are those of one history', async () => rows() === (await expectedOf(all, at())));
    expect(dcu.report().rewinds, `seed ${seed}`).toBe(1);
    expect(told.filter((line) => line.includes('made anew'))).toHaveLength(1);
    // What was read before a saved state is not read again.
    const { applied, ignored, late: lateOnes } = dcu.engine.counts;
    expect(applied + ignored + lateOnes).toBe(all.length);
    expect(lateOnes).toBe(0);
  },
);

test('[T5] a stream that works and tells of the past all the same is left as it is', async () => {
  const { early, late } = centre(3);
  const [voice, queues] = [logOf(early[0]), logOf(early[1])];
  const { dcu, rows, at } = await start({ lds: new Line(voice), 'lds-vq': new Line(queues) });
  await using _ = dcu;
  append(voice, late[0]);
  await until('one stream has come', () => dcu.engine.time === late[0].at(-1)?.time);
  append(queues, late[1]);
  const arrived = [...inOrder(early.flat()), ...late[0], ...late[1]];
  await until('it counts from its arrival on', async () => rows() === (await expectedOf(arrived, at())));
  expect(dcu.report().rewinds).toBe(0);
  expect(await expectedOf(inOrder(arrived), at())).not.toBe(rows());
});

test('what is not one history is not kept', async () => {
  const { early, late } = centre(4);
  const [voice, queues] = [logOf(early[0]), logOf(early[1])];
  const lines = { lds: new Line(voice), 'lds-vq': new Line(queues) };
  const first = await start(lines);
  const { time } = first.dcu.engine;
  lines['lds-vq'].cut();
  append(voice, late[0]);
  await until('one stream has gone on', () => first.dcu.engine.time > time);
  // It is exact as far as anybody knows, and is kept.
  await first.dcu[Symbol.asyncDispose]();
  append(queues, late[1]);
  lines['lds-vq'].mend();
  const { dcu, rows, at } = await start(lines);
  await using _ = dcu;
  const all = inOrder([...early.flat(), ...late.flat()]);
  await until('values are those of one history', async () => rows() === (await expectedOf(all, at())));
  expect(dcu.report().rewinds).toBe(1);
});

test('[T5] replays are one history while they come, whichever is ahead', async () => {
  const { early, late } = centre(5);
  const [voice, queues] = [logOf(early[0]), logOf(early[1])];
  for (const log of [voice, queues]) {
    log.streamClock = 'replay';
    log.watermark = early.flat().reduce((newest, { time }) => Math.max(newest, time), 0);
  }
  const { dcu, rows, at } = await start({ lds: new Line(voice), 'lds-vq': new Line(queues) });
  await using _ = dcu;
  const { time } = dcu.engine;
  const end = late.flat().reduce((newest, event) => Math.max(newest, event.time), 0) + 1000;
  voice.watermark = end;
  append(voice, late[0]);
  // Two heartbeats: nothing of it may be applied before the other has promised to have nothing older.
  await new Promise((resolve) => setTimeout(resolve, 2500));
  expect(dcu.engine.time).toBeLessThan(queues.watermark + 1);
  expect(dcu.engine.time).toBeGreaterThanOrEqual(time);
  queues.watermark = end;
  append(queues, late[1]);
  const all = inOrder([...early.flat(), ...late.flat()]);
  await until('all has been reached', () => at() === end);
  expect(rows()).toBe(await expectedOf(all, end));
  expect(dcu.report().rewinds).toBe(0);
});
