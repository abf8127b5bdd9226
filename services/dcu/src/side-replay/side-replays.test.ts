import { ManualClock, seededRandom } from '@pulse/base';
import { discoveredConfiguration, tenantId } from '@pulse/model';
import type { Connect } from '@pulse/protocol';
import { expect, test } from 'vitest';
import type { ReadTask } from './replay-task.ts';
import { MOST_WAITING, SideReplays } from './side-replays.ts';

const tenant = tenantId('acme');
const task: ReadTask = { kind: 'read', at: 0, places: [] };

/** A connection that is never made. */
const silence: Connect = (signal) =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));

/** Replays of a log that never says anything. */
function stuck() {
  const clock = new ManualClock(0);
  const replays = new SideReplays({
    tenant,
    objects: { configuration: discoveredConfiguration(tenant, 'UTC') },
    logs: [{ name: 'lds', connect: silence }],
    checkpoints: {
      save: () => Promise.resolve(),
      async *newestFirst() {},
    },
    clock,
    random: seededRandom(1),
    origin: 'configuration',
    timeZone: () => 'UTC',
  });
  const ask = async (signal = new AbortController().signal) => {
    const result = await replays.ask(task, signal);
    return result.ok ? 'answered' : result.error.code;
  };
  return { replays, ask };
}

test('so many may wait; a further one is refused, and none once somebody has given up', async () => {
  const { replays, ask } = stuck();
  const first = new AbortController();
  const asked = [ask(first.signal), ...Array.from({ length: MOST_WAITING }, () => ask())];
  expect(await ask()).toBe('too-many-questions');
  first.abort();
  expect(await asked[0]).toBe('replay-failed');
  const another = ask();
  replays[Symbol.dispose]();
  expect(new Set(await Promise.all([...asked, another]))).toEqual(new Set(['replay-failed']));
});
