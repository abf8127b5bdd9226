import { systemClock } from '@pulse/base';
import type { DirectoryRevision } from '@pulse/model';
import { expect, test } from 'vitest';
import { DIRECTORY_LOG, EVENT_LOG, serveLog } from '../src/mod.ts';
import { MemoryLog, numbered, revision } from '../testing/mod.ts';

test('[LOG-13] a content tells its own records from those of another', () => {
  expect(EVENT_LOG.record.safeParse(numbered(1)).success).toBe(true);
  expect(DIRECTORY_LOG.record.safeParse(revision(1)).success).toBe(true);
  expect(EVENT_LOG.record.safeParse(revision(1)).success).toBe(false);
  expect(DIRECTORY_LOG.record.safeParse(numbered(1)).success).toBe(false);
});

test('[LOG-13] the compiler lets nobody serve revisions as events', () => {
  const options = { source: new MemoryLog<DirectoryRevision>(), clock: systemClock };
  serveLog(options, DIRECTORY_LOG);
  // @ts-expect-error revisions are no events
  serveLog(options);
  // @ts-expect-error nor are they where events are named
  serveLog(options, EVENT_LOG);
});
