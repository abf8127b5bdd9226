import { fail, ManualClock, ok } from '@pulse/base';
import { createEngine, type Engine } from '@pulse/engine';
import { type ColumnDefinition, discoveredConfiguration, type PulseEvent, tenantId } from '@pulse/model';
import { expect, test } from 'vitest';
import { InputJournal } from '../inputs/input-journal.ts';
import { BackFill } from './back-fill.ts';
import type { FillTask } from './replay-task.ts';

const tenant = tenantId('acme');
const TEN = Date.UTC(2026, 2, 2, 10);
const DAY: ColumnDefinition = {
  objectType: 'Queue',
  statistic: {
    category: 'TotalNumber',
    subject: 'DNAction',
    mainMask: 'CallEntered',
    profile: { type: 'Growing', value: '00:00' },
  },
};
const NOW: ColumnDefinition = {
  objectType: 'Queue',
  statistic: { category: 'CurrentNumber', subject: 'DNAction', mainMask: 'CallWait' },
};

const entered = (seq: number) =>
  ({
    ...{ tenant, source: 'pbx', epoch: 1, seq, time: TEN + seq * 1000 },
    ...{ type: 'EventQueued', thisDn: 'q', callId: `c${seq}` },
  }) as unknown as PulseEvent;

/** An engine to which ten calls have come, and replays that are answered by hand. */
function setUp() {
  const clock = new ManualClock(TEN + 60_000);
  const engine = createEngine(discoveredConfiguration(tenant, 'UTC'));
  const journal = new InputJournal();
  const told: string[] = [];
  const asked: { readonly task: FillTask; readonly answer: PromiseWithResolvers<unknown> }[] = [];
  let filled = 0;
  const backFill = new BackFill({
    engine,
    journal,
    clock,
    now: () => clock.now(),
    isExact: () => true,
    tell: (level, message) => void told.push(`${level}: ${message}`),
    onFilled: () => filled++,
    replays: {
      ask: (task) => {
        const answer = Promise.withResolvers<unknown>();
        asked.push({ task: task as never, answer });
        return answer.promise as never;
      },
    },
  });
  const apply = (seq: number) => {
    engine.apply(entered(seq));
    journal.note(1, (other) => void other.apply(entered(seq)));
  };
  for (let seq = 1; seq <= 10; seq++) apply(seq);
  backFill.begin();
  const pass = async (span: number) => {
    clock.advance(span);
    for (let turn = 0; turn < 5; turn++) await Promise.resolve();
  };
  return { engine, backFill, told, asked, apply, pass, filled: () => filled };
}

/** The state of an engine that had the columns of a task open from the beginning, up to an event. */
function stateAt(seq: number, { definitions }: FillTask): Uint8Array {
  const whole: Engine = createEngine(discoveredConfiguration(tenant, 'UTC'));
  for (const definition of definitions) whole.open(definition);
  for (let each = 1; each <= seq; each++) whole.apply(entered(each));
  return whole.checkpoint();
}

test('a column is filled with what came before, and with what came while it was being filled', async () => {
  const { engine, backFill, asked, apply, pass, told, filled } = setUp();
  const column = engine.open(DAY);
  const value = () => column.read(0, engine.time);
  await pass(1000);
  expect(asked.map(({ task }) => task.late)).toEqual([[DAY]]);
  expect(backFill.progress).toMatchObject({ columns: 1, until: TEN + 10_000 });
  apply(11);
  expect(value()).toBe(1);
  asked[0]!.answer.resolve(ok(stateAt(10, asked[0]!.task)));
  await pass(0);
  expect([value(), filled(), backFill.progress]).toEqual([11, 1, undefined]);
  apply(12);
  expect(value()).toBe(12);
  await pass(100_000);
  expect(asked).toHaveLength(1);
  expect(told).toEqual(['info: 1 columns that were opened late have been filled from the event log.']);
});

test('nothing is filled that has no past', async () => {
  const { engine, asked, pass } = setUp();
  engine.open(NOW);
  await pass(5000);
  expect(asked).toEqual([]);
});

test('columns that come while others are being filled are filled with them, in another go', async () => {
  const { engine, asked, pass, filled } = setUp();
  const one = engine.open(DAY);
  await pass(1000);
  const statistic = { ...DAY.statistic, mainMask: 'CallEntered,CallAbandoned' };
  const two = engine.open({ ...DAY, statistic });
  asked[0]!.answer.resolve(ok(stateAt(10, asked[0]!.task)));
  await pass(0);
  expect(filled()).toBe(0);
  await pass(1000);
  expect(asked[1]?.task.late).toHaveLength(2);
  asked[1]!.answer.resolve(ok(stateAt(10, asked[1]!.task)));
  await pass(0);
  expect([one, two].map((column) => column.read(0, engine.time))).toEqual([10, 10]);
});

test('what fails is tried again a minute later, three times in all', async () => {
  const { engine, asked, pass, told } = setUp();
  const column = engine.open(DAY);
  await pass(1000);
  asked[0]!.answer.resolve(fail({ code: 'log-unreachable', message: 'lds gave nothing' }));
  await pass(0);
  await pass(59_000);
  expect(asked).toHaveLength(1);
  await pass(2000);
  // Another history than ours: nothing is changed by it.
  asked[1]!.answer.resolve(ok(stateAt(9, asked[1]!.task)));
  await pass(0);
  expect(column.read(0, engine.time)).toBe(0);
  await pass(61_000);
  asked[2]!.answer.resolve(ok(new Uint8Array(8)));
  await pass(600_000);
  expect(asked).toHaveLength(3);
  expect(told.map((line) => line.replace(/^.*log: /, ''))).toEqual([
    'lds gave nothing. It is tried again.',
    'the engines stand elsewhere in the stream pbx. It is tried again.',
    expect.stringMatching(/They count from their opening on\.$/),
  ]);
});
