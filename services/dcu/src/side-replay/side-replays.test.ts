import { ManualClock, seededRandom } from '@pulse/base';
import { createEngine } from '@pulse/engine';
import { type ColumnDefinition, discoveredConfiguration, type PulseEvent, tenantId } from '@pulse/model';
import { type Connect, connectInProcess, serveLog } from '@pulse/protocol';
import { MemoryLog } from '@pulse/protocol/testing';
import { expect, test } from 'vitest';
import { NO_INTERACTIONS } from '../inputs/interaction-log.ts';
import { encodeState } from '../state/saved-state.ts';
import type { ExplainTask, ReadTask } from './replay-task.ts';
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

const HOUR = 3_600_000;
const TEN = Date.UTC(2026, 2, 2, 10);
const configuration = discoveredConfiguration(tenant, 'UTC');

/** An agent who logs in at ten and changes between ready and not ready each hour, for thirty hours. */
const SHIFT = Array.from({ length: 30 }, (_, hour) => ({
  type: hour === 0 ? 'EventAgentLogin' : hour % 2 ? 'EventAgentReady' : 'EventAgentNotReady',
  time: TEN + hour * HOUR,
  thisDn: '100',
  agentId: 'ann',
})) as unknown as Omit<PulseEvent, 'tenant' | 'source' | 'epoch' | 'seq'>[];

/** Replays of that log; there is a state of two hours after the login, with these bytes of the engine. */
function ofShift(state: (engine: Uint8Array) => Uint8Array) {
  const clock = new ManualClock(TEN + 30 * HOUR);
  const log = new MemoryLog(tenant);
  const engine = createEngine(configuration);
  for (const [place, event] of SHIFT.entries()) {
    log.append('pbx', 1, place + 1, [event]);
    const identity = { tenant, source: 'pbx', epoch: 1, seq: place + 1 };
    if (event.time <= TEN + 2 * HOUR) engine.apply({ ...identity, ...event } as PulseEvent);
  }
  const saved = { objects: 'configuration', columns: [], trends: { sampled: 0, lines: [] } };
  const bytes = Buffer.concat(
    encodeState({ ...saved, interactions: NO_INTERACTIONS, engine: state(engine.checkpoint()) }),
  );
  return new SideReplays({
    tenant,
    objects: { configuration },
    logs: [{ name: 'lds', connect: connectInProcess(serveLog({ source: log, clock })) }],
    checkpoints: {
      save: () => Promise.resolve(),
      async *newestFirst() {
        yield { readable: true, file: 'state', time: TEN + 2 * HOUR, bytes } as const;
      },
    },
    clock,
    random: seededRandom(1),
    origin: 'configuration',
    timeZone: () => 'UTC',
  });
}

const ready = (profile: ColumnDefinition['statistic']['profile']): ExplainTask => ({
  kind: 'explain',
  at: TEN + 29 * HOUR,
  definition: {
    objectType: 'Agent',
    statistic: {
      category: 'TotalNumber',
      subject: 'AgentStatus',
      mainMask: 'WaitForNextCall',
      ...(profile && { profile }),
    },
  },
  object: 'ann',
  most: 100,
  data: [],
});

test.each([
  ['a saved state', (engine: Uint8Array) => engine],
  ['the beginning of the log where that cannot be used', () => new Uint8Array(8)],
])('an interval that began later is answered from %s', async (_, state) => {
  using replays = ofShift(state);
  const result = await replays.ask(ready({ type: 'Growing', value: '00:00' }), new AbortController().signal);
  expect(result).toMatchObject({ ok: true, value: { value: 8, exact: true, complete: true } });
});

test('a shift that began before the saved state is answered from the beginning of the log', async () => {
  using replays = ofShift((engine) => engine);
  const result = await replays.ask(ready({ type: 'SinceLogin' }), new AbortController().signal);
  expect(result).toMatchObject({ ok: true, value: { value: 15, exact: true, complete: true } });
});
