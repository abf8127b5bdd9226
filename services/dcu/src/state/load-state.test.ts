import { createEngine } from '@pulse/engine';
import { discoveredConfiguration, tenantId } from '@pulse/model';
import type { CheckpointFiles, FoundCheckpoint } from '@pulse/storage';
import { expect, test } from 'vitest';
import { NO_INTERACTIONS } from '../inputs/interaction-log.ts';
import { loadState } from './load-state.ts';
import { encodeState } from './saved-state.ts';

const engine = createEngine(discoveredConfiguration(tenantId('acme'), 'UTC')).checkpoint();
const HOUR = 3_600_000;
const NOW = 100 * 24 * HOUR;

const saved = (hoursAgo: number, columns: readonly string[], objects = 'same'): FoundCheckpoint => ({
  readable: true,
  file: `${hoursAgo}.checkpoint`,
  time: NOW - hoursAgo * HOUR,
  bytes: Buffer.concat(
    encodeState({
      objects,
      columns,
      trends: { sampled: hoursAgo, lines: [] },
      interactions: NO_INTERACTIONS,
      engine,
    }),
  ),
});

async function load(columns: readonly string[], ...found: FoundCheckpoint[]) {
  const told: string[] = [];
  const checkpoints: CheckpointFiles = {
    save: () => Promise.resolve(),
    async *newestFirst() {
      yield* found;
    },
  };
  const state = await loadState(
    checkpoints,
    { objects: 'same', columns },
    (_, message) => void told.push(message),
  );
  return { hoursAgo: state?.trends.sampled, told };
}

test('the newest state with all columns is used', async () => {
  expect(await load(['a'], saved(1, ['a', 'b']), saved(2, ['a']))).toEqual({ hoursAgo: 1, told: [] });
});

test('columns that have come since are made from a state that is a day older, so that today is complete', async () => {
  const { hoursAgo, told } = await load(
    ['a', 'new'],
    saved(1, ['a']),
    saved(10, ['a']),
    saved(25, ['a']),
    saved(26, ['a']),
  );
  expect(hoursAgo).toBe(25);
  expect(told).toEqual(['Columns have come: values are computed anew from the event log.']);
});

test('without such a state, and for other objects, the log is read from its beginning', async () => {
  expect((await load(['new'], saved(1, ['a']), saved(10, ['a']))).hoursAgo).toBeUndefined();
  expect((await load(['a'], saved(1, ['a'], 'other'))).hoursAgo).toBeUndefined();
});

test('what is damaged, cut short or of another format is told and passed over', async () => {
  const cut: FoundCheckpoint = {
    readable: true,
    file: 'cut',
    time: NOW,
    bytes: new Uint8Array([9, 9, 9, 9, 1]),
  };
  const damaged: FoundCheckpoint = {
    readable: false,
    file: 'damaged',
    reason: 'its checksum does not match',
  };
  const { hoursAgo, told } = await load(['a'], damaged, cut, saved(3, ['a']));
  expect(hoursAgo).toBe(3);
  expect(told).toEqual([
    'Checkpoint damaged is passed over: its checksum does not match.',
    'Checkpoint cut is passed over: The checkpoint is cut short.',
  ]);
});
