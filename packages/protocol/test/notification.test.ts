import { seededRandom } from '@pulse/base';
import type { Cell } from '@pulse/model';
import { describe, expect, test } from 'vitest';
import { isProblem, type Notification, readNotification, type WrittenNotification } from '../src/mod.ts';
import { applyStatisticDelta } from '../src/statistic-delta.ts';
import type { StatisticDelta, StatisticValues } from '../src/statistics-messages.ts';
import { hasMoved, MOST_SILENCE, WithheldChanges } from '../src/withheld-changes.ts';
import { RawClient, settle } from './raw-client.ts';
import { open, setUp, welcomed } from './statistics-bench.ts';

function read(written: WrittenNotification): Notification {
  const notification = readNotification(written);
  if (isProblem(notification)) throw new Error(notification.message);
  return notification;
}

test('[NOT-1] what is written is read with what is usual, and a wrong field is named', () => {
  expect(read({ mode: 'ChangesBased' })).toEqual({
    mode: 'ChangesBased',
    frequency: 10_000,
    insensitivity: 1,
  });
  expect(read({ mode: 'TimeBased', frequency: 1 })).toMatchObject({ frequency: 1000 });
  expect(read({ mode: 'ChangesBased', insensitivity: 0 })).toMatchObject({ insensitivity: 1 });
  for (const [written, field] of [
    [{ mode: 'Immediate' }, 'mode'],
    [{ mode: 'TimeBased', frequency: 0.9 }, 'frequency'],
    [{ mode: 'TimeBased', frequency: 86_401 }, 'frequency'],
    [{ mode: 'TimeBased', frequency: Number.NaN }, 'frequency'],
    [{ mode: 'ChangesBased', insensitivity: -1 }, 'insensitivity'],
    [{ mode: 'ChangesBased', insensitivity: Infinity }, 'insensitivity'],
  ] as const) {
    expect(readNotification(written), JSON.stringify(written)).toMatchObject({ field });
  }
});

test.each<[string, Cell, Cell, boolean | 'by-kind']>([
  ['a move below the insensitivity', 50, 54, false],
  ['a move of it', 50, 55, true],
  ['a move down', 50, 45, true],
  ['from nothing', 0, 1, 'by-kind'],
  ['to nothing', 1, 0, 'by-kind'],
  ['to no value', 50, null, 'by-kind'],
  ['from no value', null, 50, 'by-kind'],
  ['a clock that starts', 50, { start: 0, base: 50, rate: 1 }, 'by-kind'],
  ['a clock that goes on', { start: 0, base: 50, rate: 1 }, { start: 10_000, base: 60, rate: 1 }, false],
  ['a clock that jumps', { start: 0, base: 50, rate: 1 }, { start: 10_000, base: 0, rate: 1 }, true],
  ['one more clock', { start: 0, base: 50, rate: 1 }, { start: 0, base: 50, rate: 2 }, 'by-kind'],
  ['a text', 'a', 'b', 'by-kind'],
  ['a state', null, { status: 'OnHook', since: 1 }, 'by-kind'],
  [
    'a group that moves a little',
    { groups: [{ key: 'a', value: 5 }] },
    { groups: [{ key: 'a', value: 6 }] },
    false,
  ],
  ['a group that moves', { groups: [{ key: 'a', value: 5 }] }, { groups: [{ key: 'a', value: 10 }] }, true],
  ['another group', { groups: [{ key: 'a', value: 5 }] }, { groups: [{ key: 'b', value: 5 }] }, 'by-kind'],
])('[NOT-2] %s', (_what, told, value, moved) => {
  expect(hasMoved(told, value, 20_000, 5)).toBe(moved);
});

/** The rules once more, a place at a time, second by second. */
function naiveTelling(steps: readonly Step[], { frequency, insensitivity }: Notification): string[] {
  const told = { number: [0, 0], at: [0, 0] };
  const said: string[] = [];
  const now = [0, 0];
  for (let second = 0; second < steps.length; second++) {
    const step = steps[second] as Step;
    for (const place of [0, 1]) {
      const before = told.number[place] as number;
      const after = step.cells[place] ?? now[place] ?? 0;
      now[place] = after;
      if (before === after && !step.reset) continue;
      const kind = (before === 0) !== (after === 0);
      const far = Math.abs(before - after) >= insensitivity;
      const silent = second * 1000 - (told.at[place] as number);
      const timed = place === 1;
      const ordinary = timed ? silent >= frequency && (far || silent >= MOST_SILENCE) : far;
      if (before === after || !(step.reset || kind || ordinary)) continue;
      told.number[place] = after;
      told.at[place] = second * 1000;
      said.push(`${second} ${place} ${after}`);
    }
  }
  return said;
}

interface Step {
  readonly cells: readonly (number | undefined)[];
  readonly reset: boolean;
}

function telling(steps: readonly Step[], notification: Notification): string[] {
  let values: StatisticValues = { version: [1, 0], at: 0, since: 0, cells: [0, 0], incomplete: [] };
  let told = values;
  const withheld = new WithheldChanges(notification, [1], values, 0);
  const said: string[] = [];
  for (const [second, { cells, reset }] of steps.entries()) {
    const changed = cells.flatMap((cell, place): [number, number][] =>
      cell === undefined || cell === values.cells[place] ? [] : [[place, cell]],
    );
    if (changed.length > 0 || reset) {
      const delta: StatisticDelta = {
        from: values.version,
        to: [1, values.version[1] + 1],
        at: second * 1000,
        cells: changed,
        ...(reset ? { since: second } : {}),
      };
      values = applyStatisticDelta(values, delta) as StatisticValues;
      expect(withheld.take(delta)).toBe(true);
    }
    // As the server does: after a change, and when the clock says so.
    if (changed.length === 0 && !reset && withheld.next > second * 1000) continue;
    const due = withheld.due(second * 1000);
    if (!due) continue;
    const next = applyStatisticDelta(told, due);
    expect(next, 'what is told follows on what was told').toBeDefined();
    told = next as StatisticValues;
    for (const [place, cell] of due.cells) said.push(`${second} ${place} ${JSON.stringify(cell)}`);
  }
  return said;
}

test('[NOT-2] [NOT-3] [NOT-4] what is told when is what the rules say, second by second', () => {
  let told = 0;
  for (let seed = 1; seed <= 200; seed++) {
    const random = seededRandom(seed);
    const notification = read({
      mode: 'ChangesBased',
      frequency: random.pick([1, 3, 10, 90]),
      insensitivity: random.pick([0, 1, 3, 10]),
    });
    let numbers = [0, 0];
    const steps = Array.from({ length: 300 }, (): Step => {
      numbers = numbers.map((number) =>
        random.next() < 0.5 ? number : Math.max(0, number + random.below(9) - 4),
      );
      return { cells: numbers, reset: random.next() < 0.01 };
    });
    const said = telling(steps, notification);
    expect(said, `seed ${seed}`).toEqual(naiveTelling(steps, notification));
    told += said.length;
    // The control: with another insensitivity something else is told.
    if (seed <= 5) {
      expect(said).not.toEqual(naiveTelling(steps, { ...notification, insensitivity: 5.5 }));
    }
  }
  expect(told).toBeGreaterThan(1000);
});

test('[NOT-2] a change that does not follow on the one before is not taken for one', () => {
  const values: StatisticValues = { version: [1, 0], at: 0, since: 0, cells: [0], incomplete: [] };
  const withheld = new WithheldChanges(read({ mode: 'ChangesBased' }), [], values, 0);
  expect(withheld.take({ from: [1, 7], to: [1, 8], at: 1, cells: [[0, 1]] })).toBe(false);
});

test('[NOT-2] that values miss something is told at once', () => {
  const values: StatisticValues = { version: [1, 0], at: 0, since: 0, cells: [5], incomplete: [] };
  const withheld = new WithheldChanges(read({ mode: 'ChangesBased', insensitivity: 9 }), [], values, 0);
  withheld.take({ from: [1, 0], to: [1, 1], at: 1, cells: [[0, 6]], incomplete: [0] });
  expect(withheld.due(1)).toEqual({ from: [1, 0], to: [1, 1], at: 1, cells: [], incomplete: [0] });
});

describe('over the port', () => {
  async function subscribed(notification: object, prepare?: (bench: ReturnType<typeof setUp>) => void) {
    const bench = setUp();
    prepare?.(bench);
    const client = await welcomed(await bench.open());
    client.say({ ...open(1, 'a', 'b'), notification });
    client.say({ kind: 'subscribe', id: 1 });
    await client.heard('value');
    const cells = () => client.of('delta').flatMap(({ delta }) => delta.cells);
    /** Second by second, with signs of life. */
    const pass = async (seconds: number) => {
      for (let second = 0; second < seconds; second++) {
        bench.clock.advance(1000);
        client.say({ kind: 'heartbeat', time: bench.clock.now() });
        await settle();
      }
    };
    return { ...bench, client, cells, pass };
  }

  test('[NOT-2] ChangesBased: small moves wait for larger ones, and the deltas join up', async () => {
    const { client, source, cells } = await subscribed({ mode: 'ChangesBased', insensitivity: 5 });
    for (const number of [2, 4, 5]) source.put('a', number);
    await settle();
    expect(cells()).toEqual([]);
    source.put('b', 9);
    source.put('a', 6);
    await client.heard('delta', 2);
    expect(cells()).toEqual([
      [1, 9],
      [0, 6],
    ]);
    const [first, second] = client.of('delta').map(({ delta }) => delta);
    expect(first?.from).toEqual(client.of('value')[0]?.value.version);
    expect(second?.from).toEqual(first?.to);
  });

  test('[NOT-2] negative control: without a notification every move is told', async () => {
    const { source, client, cells } = await subscribed({ mode: 'ChangesBased' });
    source.put('a', 1.5);
    source.put('a', 2);
    await client.heard('delta');
    expect(cells()).toEqual([[0, 2]]);
    const { open: connect, source: other } = setUp();
    const plain = await welcomed(await connect());
    plain.say(open(1, 'a', 'b'));
    plain.say({ kind: 'subscribe', id: 1 });
    await plain.heard('value');
    other.put('a', 1.5);
    expect((await plain.heard('delta')).delta.cells).toEqual([[0, 1.5]]);
  });

  test('[NOT-3] ChangesBased: what moves with time is told once in a frequency', async () => {
    const { pass, source, client, cells } = await subscribed(
      { mode: 'ChangesBased', frequency: 4 },
      ({ source: own }) => own.timed.add('a'),
    );
    for (let second = 1; second <= 8; second++) {
      await pass(1);
      source.put('a', 1 + second);
      await settle();
    }
    expect(cells()).toEqual([
      [0, 4],
      [0, 8],
    ]);
    client.say({ kind: 'unsubscribe', id: 1 });
    await settle();
    source.put('a', 99);
    await pass(20);
    expect(client.of('delta')).toHaveLength(2);
  });

  test('[NOT-4] ChangesBased: small moves of what moves with time wait for a minute at most', async () => {
    const { pass, source, client } = await subscribed(
      { mode: 'ChangesBased', frequency: 4, insensitivity: 5 },
      ({ source: own }) => own.timed.add('a'),
    );
    source.put('a', 2);
    await pass(59);
    expect(client.of('delta')).toEqual([]);
    await pass(1);
    expect((await client.heard('delta')).delta.cells).toEqual([[0, 2]]);
  });

  test('[NOT-5] TimeBased: the values come whole in every frequency, changed or not', async () => {
    const { pass, source, client } = await subscribed({ mode: 'TimeBased', frequency: 3 });
    for (const number of [7, 8, 8, 8, 8, 8, 9]) {
      source.put('a', number);
      await pass(1);
    }
    expect(client.of('value').map(({ value }) => value.cells[0])).toEqual([1, 8, 8]);
    expect(client.of('delta')).toEqual([]);
    client.say({ kind: 'close', id: 1 });
    await settle();
    await pass(60);
    expect(client.of('value')).toHaveLength(3);
  });

  test('[NOT-5] NoNotification: one value, then only answers', async () => {
    const { pass, source, client } = await subscribed({ mode: 'NoNotification' });
    source.put('a', 7);
    await pass(120);
    expect(client.of('delta')).toEqual([]);
    expect(client.of('value')).toHaveLength(1);
    client.say({ kind: 'peek', id: 1, request: 1 });
    expect((await client.heard('value', 2)).value.cells).toEqual([7, 2]);
  });

  test('[NOT-6] ResetBased: the values that intervals end with, and nothing else', async () => {
    const { pass, source, client } = await subscribed({ mode: 'ResetBased' });
    source.put('a', 7);
    await pass(120);
    source.close([7, 2]);
    await client.heard('value', 2);
    source.close([8, 2]);
    await client.heard('value', 3);
    expect(client.of('value').map(({ value }) => value.cells)).toEqual([
      [1, 2],
      [7, 2],
      [8, 2],
    ]);
    expect(client.of('delta')).toEqual([]);
    client.say({ kind: 'unsubscribe', id: 1 });
    await settle();
    source.close([9, 2]);
    await settle();
    expect(client.of('value')).toHaveLength(3);
  });

  test('[NOT-6] ResetBased: the newest waits for a channel that has no room', async () => {
    const { source, line: connect } = setUp();
    const line = connect();
    const client = await welcomed(await RawClient.open(line.connect));
    client.say({ ...open(1, 'a', 'b'), notification: { mode: 'ResetBased' } });
    client.say({ kind: 'subscribe', id: 1 });
    await client.heard('value');
    line.flowing = false;
    for (let i = 0; i < 2000; i++) {
      client.say({ kind: 'peek', id: 1, request: i });
      if (i % 100 === 0) await settle();
    }
    source.close([7, 2]);
    source.close([8, 2]);
    await settle();
    line.flowing = true;
    line.release();
    await settle();
    const closed = client.of('value').filter(({ value }) => value.since === 0);
    expect(closed.at(-1)?.value.cells).toEqual([8, 2]);
  });
});
