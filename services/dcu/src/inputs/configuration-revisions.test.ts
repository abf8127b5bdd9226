import { ManualClock, seededRandom } from '@pulse/base';
import { type DirectoryObject, type DirectoryRevision, tenantId } from '@pulse/model';
import { connectInProcess, DIRECTORY_LOG, serveLog } from '@pulse/protocol';
import { MemoryLog } from '@pulse/protocol/testing';
import { expect, test } from 'vitest';
import {
  beginning,
  type ConfigurationRevision,
  followConfiguration,
  MOST_REVISIONS,
} from './configuration-revisions.ts';

const tenant = tenantId('acme');
const kept = { manager: 'rest', state: 'enabled' } as const;
const home: DirectoryObject = { ...kept, type: 'Tenant', id: tenant, timeZone: 'Europe/Berlin' };
const agent = (id: string): DirectoryObject => ({ ...kept, type: 'Person', id, agent: true });
const revision = (number: number, ...objects: DirectoryObject[]): DirectoryRevision => ({
  number,
  time: number * 1000,
  author: 'test',
  changes: objects.map((object) => ({ kind: 'put', object })),
});

/** Follows until so many calls came. */
async function follow(log: MemoryLog<DirectoryRevision>, calls: number, known = 0) {
  const heard: (readonly ConfigurationRevision[])[] = [];
  const behind: number[] = [];
  const stop = new AbortController();
  const clock = new ManualClock(0);
  await followConfiguration({
    directory: {
      name: 'directory',
      connect: connectInProcess(serveLog({ source: log, clock }, DIRECTORY_LOG)),
    },
    tenant,
    clock,
    random: seededRandom(1),
    signal: stop.signal,
    known,
    onBehind: (newest) => void behind.push(newest),
    onRevisions(revisions) {
      heard.push(revisions);
      if (heard.length === calls) stop.abort();
    },
  });
  return Object.assign(heard, { behind });
}

test('every revision is told by itself, with the groups behind totals', async () => {
  const log = new MemoryLog<DirectoryRevision>(tenant);
  log.append('directory', 1, 1, [revision(1, home), revision(2, agent('ann')), revision(3, agent('ben'))]);
  const [revisions = []] = await follow(log, 1);
  expect(
    revisions.map(({ number, time, configuration }) => [
      number,
      time,
      configuration.agents.map(({ id }) => id),
    ]),
  ).toEqual([
    [1, 1000, []],
    [2, 2000, ['ann']],
    [3, 3000, ['ann', 'ben']],
  ]);
  const { timeZone, agentGroups, queueGroups } = revisions[0]!.configuration;
  expect(timeZone).toBe('Europe/Berlin');
  expect([...agentGroups, ...queueGroups].map(({ id }) => id)).toEqual(['All agents', 'All queues']);
  expect(beginning(revisions)).toBe(revisions[1]);
  expect(beginning(revisions.slice(0, 1))).toBe(revisions[0]);
});

test('what is known already is not told again, and a directory that has less is found out', async () => {
  const log = new MemoryLog<DirectoryRevision>(tenant);
  log.append('directory', 1, 1, [revision(1, home), revision(2, agent('ann'))]);
  const heard = await follow(log, 1, 2);
  expect(heard[0]).toEqual([]);
  expect(heard.behind).toEqual([]);
  expect((await follow(log, 1, 3)).behind).toEqual([2]);
});

test('of very many revisions the oldest are taken together', async () => {
  const log = new MemoryLog<DirectoryRevision>(tenant);
  const many = Array.from({ length: MOST_REVISIONS + 10 }, (_, at) =>
    revision(at + 1, at === 0 ? home : agent(`a${at}`)),
  );
  log.append('directory', 1, 1, many);
  const [revisions = []] = await follow(log, 1);
  expect(revisions).toHaveLength(MOST_REVISIONS);
  expect(revisions[0]).toMatchObject({ number: 11 });
  expect(revisions[0]?.configuration.agents).toHaveLength(10);
});
