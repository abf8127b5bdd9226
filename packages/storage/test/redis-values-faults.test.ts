import { ManualClock, systemClock } from '@pulse/base';
import {
  agentId,
  type LayoutInfo,
  type LayoutRow,
  layoutId,
  type StreamHealth,
  tenantId,
  type Version,
} from '@pulse/model';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { RedisValueSink } from '../src/mod.ts';
import { type RedisServer, startRedis } from '../testing/mod.ts';
import { runChild } from './child-process.ts';
import { connectTo, eventually, fastClock, flush, sinkOn, viewOn } from './redis-bench.ts';

const acme = tenantId('acme');
const kpis = layoutId('agent-kpis');
const live: StreamHealth = { source: 'pbx', state: 'live', since: 1, watermark: 2, clock: 'live' };
const info: LayoutInfo = {
  id: kpis,
  templateId: 'template',
  name: 'Agent KPIs',
  objectType: 'Agent',
  refresh: 1,
  columns: [],
  omitted: [],
  thresholds: [],
  views: [],
};

let server: RedisServer;
beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.stop());

const row = (value: number): LayoutRow => ({
  object: { type: 'Agent', id: agentId('chen') },
  name: 'Chen',
  cells: [value],
  incomplete: [],
});

/** Publishes everything that a dcu does, the value of the one cell being the counter of the version. */
function begin(sink: RedisValueSink, token: number) {
  let counter = 0;
  sink.putLayouts(acme, [info]);
  sink.publishHealth(acme, [live]);
  sink.publishSnapshot(acme, { layout: kpis, version: [token, 0], at: 0, since: [null], rows: [row(0)] });
  sink.putTrend(acme, kpis, 'calls', 'chen', [{ time: 1, max: 2, last: 1 }]);
  return {
    step(): Version {
      const from: Version = [token, counter];
      const to: Version = [token, ++counter];
      const changed = [{ id: 'chen', cells: [[0, counter] as const] }];
      sink.publishDelta(acme, { layout: kpis, from, to, at: counter, changed, added: [], removed: [] });
      return to;
    },
  };
}

/** A dcu and a pulse, each with a connection of its own. */
async function site(own: RedisServer, clock = systemClock) {
  const dcu = begin(sinkOn(own, 1, { clock }), 1);
  const view = viewOn(own, { clock });
  await view.follow(acme);
  const current = (version: Version) =>
    eventually(() => {
      expect(view.snapshot(acme, kpis)?.version).toEqual(version);
      expect(view.snapshot(acme, kpis)?.rows).toEqual([row(version[1])]);
      expect(view.layouts(acme)).toEqual([info]);
      expect(view.health(acme)).toEqual([live]);
    });
  const stale = () =>
    eventually(() => expect(view.health(acme).map(({ state }) => state)).not.toContain('live'), 3000);
  await current([1, 0]);
  return { dcu, view, current, stale };
}

describe('while Redis is away the last values stay and no stream lives; afterwards everything is current', () => {
  test.each([true, false])('killed and started again, its data kept: %s', async (keepData) => {
    await using own = await startRedis();
    const { dcu, view, current, stale } = await site(own);
    const before = dcu.step();
    await current(before);
    await own.kill();
    await stale();
    expect(view.health(acme).at(-1)).toMatchObject({ source: 'values', code: 'values-unavailable' });
    expect(view.snapshot(acme, kpis)?.version).toEqual(before);
    let last = before;
    for (let n = 0; n < 100_000; n++) last = dcu.step();
    await own.restart({ keepData });
    await current(last);
    await eventually(async () => expect(await view.trend(acme, kpis, 'calls', 'chen')).toHaveLength(1), 5000);
    await current(dcu.step());
  });

  test('stopped for five seconds', async () => {
    await using own = await startRedis();
    const { dcu, current, stale } = await site(own);
    own.pause();
    onTestFinished(() => own.resume());
    const steps = setInterval(() => dcu.step(), 20);
    await stale();
    await new Promise((resolve) => setTimeout(resolve, 5000));
    clearInterval(steps);
    own.resume();
    await current(dcu.step());
  });

  test('emptied while it runs', async () => {
    await using own = await startRedis();
    const { dcu, view, current } = await site(own, fastClock);
    await flush(own);
    const newcomer = viewOn(own);
    await newcomer.follow(acme);
    await current(dcu.step());
    await eventually(() => expect(newcomer.snapshot(acme, kpis)).toEqual(view.snapshot(acme, kpis)), 5000);
    await eventually(
      async () => expect(await newcomer.trend(acme, kpis, 'calls', 'chen')).toHaveLength(1),
      5000,
    );
    expect(newcomer.layouts(acme)).toEqual([info]);
  });

  test('without memory for anything new', async () => {
    await using own = await startRedis();
    const { dcu, current } = await site(own, fastClock);
    const admin = connectTo(own);
    await admin.check();
    await admin.send([['config', 'set', 'maxmemory', '1']]);
    for (let n = 0; n < 50; n++) dcu.step();
    await expect(admin.send([['set', 'a', 'b']])).rejects.toThrow('it has no memory left');
    await admin.send([['config', 'set', 'maxmemory', '0']]);
    await current(dcu.step());
  });
});

describe('keys that somebody spoilt', () => {
  const spoil = [
    '{acme}:values:owner',
    '{acme}:values:1:index',
    '{acme}:values:1:health',
    '{acme}:values:1:snapshot:agent-kpis',
  ];

  test.each(spoil)('%s of another type is written anew', async (key) => {
    await using own = await startRedis();
    const { dcu, current } = await site(own, fastClock);
    const admin = connectTo(own);
    await admin.check();
    await admin.send([
      ['del', key],
      ['lpush', key, 'x'],
    ]);
    await current(dcu.step());
    // Its owner says everything again after every loss of the pointer.
    await admin.send([['del', '{acme}:values:owner']]);
    const newcomer = viewOn(own);
    await newcomer.follow(acme);
    const last = dcu.step();
    await eventually(() => expect(newcomer.snapshot(acme, kpis)?.version).toEqual(last));
  });

  test('messages that are none do not stop a mirror', async () => {
    await using own = await startRedis();
    const errors: unknown[] = [];
    const dcu = begin(sinkOn(own, 1), 1);
    const view = viewOn(own, { onError: (error) => errors.push(error) });
    await view.follow(acme);
    const admin = connectTo(own);
    await admin.check();
    for (const message of [
      '',
      'x',
      '{"token":9}',
      Buffer.from([0x81, 0xff, 0xd4]),
      Buffer.alloc(1000, 0xc1),
    ]) {
      await admin.send([['publish', '{acme}:values', message]]);
    }
    const last = dcu.step();
    await eventually(() => expect(view.snapshot(acme, kpis)?.version).toEqual(last));
    expect(errors.length).toBeGreaterThan(0);
  });
});

describe('of two owners only the one with the larger token is seen', () => {
  test('the one that is replaced learns it, and what it still writes nobody reads', async () => {
    await flush(server);
    const lost: number[] = [];
    const old = begin(sinkOn(server, 7, { onStale: (_, token) => lost.push(token) }), 7);
    const view = viewOn(server);
    await view.follow(acme);
    await eventually(() => expect(view.snapshot(acme, kpis)?.version).toEqual([7, 0]));
    begin(sinkOn(server, 8), 8);
    await eventually(() => expect(view.snapshot(acme, kpis)?.version).toEqual([8, 0]));
    old.step();
    await eventually(() => expect(lost).toEqual([8]));
    old.step();
    begin(sinkOn(server, 6, { onStale: (_, token) => lost.push(token) }), 6);
    await eventually(() => expect(lost).toEqual([8, 8]));
    expect(view.snapshot(acme, kpis)?.version).toEqual([8, 0]);
  });

  test('however they fight', async () => {
    await flush(server);
    const view = viewOn(server);
    await view.follow(acme);
    const seen: Version[] = [];
    view.listen(acme, {
      onSnapshot: ({ version }) => void seen.push(version),
      onDelta: ({ to }) => void seen.push(to),
    });
    const fighters = [3, 1, 2].map((token) => begin(sinkOn(server, token, { clock: fastClock }), token));
    let last: Version = [0, 0];
    for (let n = 0; n < 300; n++) {
      last = fighters.map((fighter) => fighter.step())[0] ?? last;
      if (n % 100 === 50) await flush(server);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    await eventually(() => expect(view.snapshot(acme, kpis)?.version).toEqual(last));
    const tokens = seen.map(([token]) => token);
    expect(tokens).toEqual(tokens.toSorted((a, b) => a - b));
    const versions = seen.filter(([token]) => token === 3).map(([, counter]) => counter);
    expect(versions).toEqual([...new Set(versions)].toSorted((a, b) => a - b));
  });

  test('[D5] a process that was stopped while another took over loses', async () => {
    await flush(server);
    const child = runChild('redis-owner-child.ts', [server.url, server.caFile ?? '', '1']);
    expect(await child.line()).toBe('owner');
    const view = viewOn(server);
    await view.follow(acme);
    await eventually(() => expect(view.snapshot(acme, kpis)?.version[0]).toBe(1));
    process.kill(child.pid, 'SIGSTOP');
    const taken = begin(sinkOn(server, 2), 2);
    await eventually(() => expect(view.snapshot(acme, kpis)?.version).toEqual([2, 0]));
    const heard: Version[] = [];
    view.listen(acme, {
      onSnapshot: ({ version }) => void heard.push(version),
      onDelta: ({ to }) => void heard.push(to),
    });
    process.kill(child.pid, 'SIGCONT');
    expect(await child.line()).toBe('stale 2');
    const last = taken.step();
    await eventually(() => expect(view.snapshot(acme, kpis)?.version).toEqual(last));
    expect(heard).toEqual([last]);
  });
});

test('[D5] control: had the stopped process the larger token, it would be heard again', async () => {
  await flush(server);
  const child = runChild('redis-owner-child.ts', [server.url, server.caFile ?? '', '3']);
  expect(await child.line()).toBe('owner');
  const view = viewOn(server);
  await view.follow(acme);
  await eventually(() => expect(view.snapshot(acme, kpis)?.version[0]).toBe(3));
  process.kill(child.pid, 'SIGSTOP');
  const lost: number[] = [];
  begin(sinkOn(server, 2, { onStale: (_, token) => lost.push(token) }), 2);
  await eventually(() => expect(lost).toEqual([3]));
  const before = view.snapshot(acme, kpis)?.version[1] ?? 0;
  process.kill(child.pid, 'SIGCONT');
  await eventually(() => expect(view.snapshot(acme, kpis)?.version[1]).toBeGreaterThan(before));
});

test('who has heard nothing of an owner for three seconds shows no stream as live', async () => {
  await flush(server);
  const clock = new ManualClock(1000);
  const sink = sinkOn(server, 1);
  begin(sink, 1);
  const view = viewOn(server, { clock });
  await view.follow(acme);
  await eventually(() => expect(view.health(acme)).toEqual([live]));
  await sink[Symbol.asyncDispose]();
  clock.advance(2999);
  expect(view.health(acme)).toEqual([live]);
  clock.advance(1);
  expect(view.health(acme)).toMatchObject([
    { source: 'pbx', state: 'disconnected' },
    { source: 'values', code: 'values-silent', since: 1000 },
  ]);
  begin(sinkOn(server, 2), 2);
  await eventually(() => expect(view.health(acme)).toEqual([live]));
});

test('every key is of its tenant, and all but the pointer end some time after their owner', async () => {
  await flush(server);
  begin(sinkOn(server, 1, { clock: fastClock }), 1);
  const admin = connectTo(server);
  await admin.check();
  await eventually(async () => {
    const [found] = await admin.send([['keys', '*']]);
    const keys = Array.isArray(found) ? found.map(String).toSorted() : [];
    expect(keys).toEqual([
      '{acme}:values:1:health',
      '{acme}:values:1:index',
      '{acme}:values:1:snapshot:agent-kpis',
      '{acme}:values:1:trend:agent-kpis:calls',
      '{acme}:values:owner',
    ]);
    const lives = await admin.send(keys.map((key) => ['ttl', key]));
    expect(lives.map((life) => Number(life) > 0)).toEqual([true, true, true, true, false]);
  });
});

test('a layout that no longer fits the channel goes through its key', async () => {
  await flush(server);
  const sink = sinkOn(server, 1);
  const view = viewOn(server);
  await view.follow(acme);
  const heard: string[] = [];
  view.listen(acme, {
    onSnapshot: ({ version }) => void heard.push(`snapshot ${version.join('/')}`),
    onDelta: ({ to }) => void heard.push(`delta ${to.join('/')}`),
  });
  const rows = Array.from(
    { length: 9000 },
    (_, n): LayoutRow => ({
      object: { type: 'Agent', id: agentId(`agent-${n}`) },
      name: `Agent ${n}`,
      cells: [n],
      incomplete: [],
    }),
  );
  const reached = (counter: number) =>
    eventually(() => expect(view.snapshot(acme, kpis)?.version).toEqual([1, counter]));
  sink.publishSnapshot(acme, { layout: kpis, version: [1, 0], at: 0, since: [null], rows });
  await reached(0);
  for (let n = 1; n <= 12; n++) {
    const changed = rows.map((each) => ({ id: each.object.id, cells: [[0, n / 3] as const] }));
    sink.publishDelta(acme, {
      layout: kpis,
      from: [1, n - 1],
      to: [1, n],
      at: n,
      changed,
      added: [],
      removed: [],
    });
    await reached(n);
  }
  expect(view.snapshot(acme, kpis)?.rows).toEqual(rows.map((each) => ({ ...each, cells: [4] })));
  expect(heard).toEqual(['snapshot 1/0', ...Array.from({ length: 12 }, (_, n) => `delta 1/${n + 1}`)]);
});
