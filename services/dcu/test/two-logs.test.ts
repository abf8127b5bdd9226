import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seededRandom, systemClock } from '@pulse/base';
import { discoveredConfiguration, layoutId, type PulseEvent, tenantId } from '@pulse/model';
import { connectInProcess, serveLog } from '@pulse/protocol';
import type { MemoryLog } from '@pulse/protocol/testing';
import { checkpointFiles, memoryValueStore } from '@pulse/storage';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Dcu, readyCatalogue, startDcu } from '../src/mod.ts';
import { expectedRows, inOrder, rowsText } from './expected-rows.ts';
import { logOf, work } from './work.ts';

const tenant = tenantId('acme');
const configuration = discoveredConfiguration(tenant, 'UTC');
const catalogue = await readyCatalogue();
const HOUR = 3_600_000;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pulse-dcu-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function start(logs: Readonly<Record<string, MemoryLog>>) {
  const store = memoryValueStore();
  const told: string[] = [];
  const dcu: Dcu = await startDcu({
    tenant,
    objects: { configuration },
    logs: Object.entries(logs).map(([name, source]) => ({
      name,
      connect: connectInProcess(serveLog({ source, clock: systemClock })),
    })),
    catalogue,
    store,
    checkpoints: await checkpointFiles({ directory: folder, keep: 3 }),
    clock: systemClock,
    random: seededRandom(1),
    token: 1,
    tell: (level, message) => void told.push(`${level}: ${message}`),
  });
  return { dcu, store, told };
}

test('[T5] two logs that are read again are one history, however far one is ahead of the other', async () => {
  const seed = Math.floor(Math.random() * 1e9);
  const random = seededRandom(seed);
  const begin = Date.now() - HOUR;
  const voice = work(random, 'voice', begin, 700);
  const queues = work(random, 'queues', begin + 60_000, 400);
  const { dcu, store } = await start({ lds: logOf(voice), 'lds-vq': logOf(queues) });
  await dcu.ready;
  await using _ = dcu;
  const snapshot = store.snapshot(tenant, layoutId('agents'))!;
  const expected = await expectedRows(configuration, inOrder([...voice, ...queues]), snapshot.at);
  expect(rowsText(snapshot.rows), `seed ${seed}`).toBe(expected['agents']);
  // Negative control: one log after the other is another history.
  const wrong = await expectedRows(configuration, [...voice, ...queues], snapshot.at);
  expect(wrong['agents']).not.toBe(expected['agents']);
});

test('after a restart both logs go on where they were left, and make the same values', async () => {
  const random = seededRandom(7);
  const begin = Date.now() - HOUR;
  const voice = work(random, 'voice', begin, 300);
  const queues = work(random, 'queues', begin, 300);
  const until = (events: readonly PulseEvent[]) => logOf(events.filter(({ time }) => time < begin + 300_000));
  const first = await start({ lds: until(voice), 'lds-vq': until(queues) });
  await first.dcu.ready;
  await first.dcu[Symbol.asyncDispose]();
  const second = await start({ lds: logOf(voice), 'lds-vq': logOf(queues) });
  await using _ = second.dcu;
  await second.dcu.ready;
  const { counts } = second.dcu.engine;
  expect(counts).toMatchObject({ duplicate: 0, late: 0 });
  expect(counts.applied + counts.ignored).toBe(600);
  const snapshot = second.store.snapshot(tenant, layoutId('agents'))!;
  const expected = await expectedRows(configuration, inOrder([...voice, ...queues]), snapshot.at);
  expect(rowsText(snapshot.rows)).toBe(expected['agents']);
});
