import { ManualClock, seededRandom } from '@pulse/base';
import { DIRECTORY_EPOCH, type DirectoryObject, type DirectoryRevision, tenantId } from '@pulse/model';
import { expect, test } from 'vitest';
import { connectInProcess, DIRECTORY_LOG, followDirectory, serveLog } from '../src/mod.ts';
import { MemoryLog } from '../testing/memory-log.ts';
import { until } from './raw-client.ts';

const person = (id: string): DirectoryObject => ({
  type: 'Person',
  id,
  agent: true,
  manager: 'rest',
  state: 'enabled',
});
const revision = (number: number): DirectoryRevision => ({
  number,
  time: number,
  author: 'test',
  changes: [{ kind: 'put', object: person(`p${number}`) }],
});

function setUp(first: number) {
  const clock = new ManualClock(1000);
  const log = new MemoryLog<DirectoryRevision>();
  log.add('directory');
  const append = (from: number, to: number) => {
    const revisions = Array.from({ length: to - from + 1 }, (_, i) => revision(from + i));
    log.append('directory', DIRECTORY_EPOCH, from, revisions);
  };
  if (first > 0) append(1, first);
  const told: { persons: number; revisions: number }[] = [];
  const stop = new AbortController();
  const following = followDirectory({
    connect: connectInProcess(serveLog({ source: log, clock }, DIRECTORY_LOG)),
    tenant: tenantId('acme'),
    clock,
    random: seededRandom(1),
    signal: stop.signal,
    onChange: (view, revisions) =>
      void told.push({ persons: view.count('Person'), revisions: revisions.length }),
  });
  return { append, told, stop, following };
}

test('tells once when everything there was is there, and then of every change', async () => {
  const { append, told, stop, following } = setUp(2500);
  await until(() => told.length === 1);
  expect(told).toEqual([{ persons: 2500, revisions: 2500 }]);
  append(2501, 2502);
  await until(() => told.length === 2);
  expect(told[1]).toEqual({ persons: 2502, revisions: 2 });
  stop.abort();
  await following;
});

test('tells of an empty directory too', async () => {
  const { append, told, stop, following } = setUp(0);
  await until(() => told.length === 1);
  expect(told).toEqual([{ persons: 0, revisions: 0 }]);
  append(1, 1);
  await until(() => told.length === 2);
  expect(told[1]).toEqual({ persons: 1, revisions: 1 });
  stop.abort();
  await following;
});
