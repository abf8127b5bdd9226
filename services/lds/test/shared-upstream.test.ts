import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ManualClock, seededRandom } from '@pulse/base';
import {
  type Dn,
  type SourceEvent,
  STREAM_START,
  type StreamClock,
  type TenantId,
  tenantId,
} from '@pulse/model';
import { connectInProcess, type LogGap, runLogClient, serveLog } from '@pulse/protocol';
import { createFeedSource } from '@pulse/sources';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Lds } from '../src/mod.ts';
import { OURS, THEIRS, WrittenDirectory } from './directory-objects.ts';
import { NOON, nextTurn, pbx, ringing, ScriptedSource, startBench } from './scripted-source.ts';

let folder: string;
let directory: WrittenDirectory;
const stop: (() => void)[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pulse-shared-'));
  directory = new WrittenDirectory();
});
afterEach(async () => {
  for (const each of stop.splice(0)) each();
  await rm(folder, { recursive: true, force: true });
});

const watched = new Set([pbx]);
const on = (thisDn: Dn, n: number): SourceEvent => ringing(n, { thisDn });

/** Everything in the log, as `place type DN`; a type without a DN stands alone. */
async function stored(lds: Lds): Promise<string[]> {
  const batches = await lds.log.read(pbx, STREAM_START, 1000);
  return batches.flatMap(({ from, events }) =>
    events.map(({ type, thisDn = '' }, index) => `${from + index} ${type} ${thisDn}`.trim()),
  );
}

describe('a source whose events have no places of their own', () => {
  const watching = (source: ScriptedSource) =>
    startBench(join(folder, 'log'), [source], { dns: directory.dns, watched });

  test('is not started before the directory is known, and says why', async () => {
    const source = new ScriptedSource();
    const { lds } = await watching(source);
    await nextTurn();
    expect(source.runs).toBe(0);
    expect(lds.log.health()).toMatchObject([{ state: 'connecting', code: 'directory-awaited' }]);
    directory.dns.apply([]);
    await nextTurn();
    expect(source.runs).toBe(0);
    directory.put(OURS);
    (await source.sink).emit([on(OURS, 1), on(THEIRS, 2)]);
    await nextTurn();
    expect(await stored(lds)).toEqual(['1 EventRinging 1001@pbx']);
    expect(lds.reports()[0]).toMatchObject({
      counts: { stored: 1 },
      dns: { registered: 1, unwatched: 1, directory: { configured: 1, silent: 0, unknown: 1 } },
    });
    await lds[Symbol.asyncDispose]();
  });

  test('is started at once where it takes all DNs, which are compared with the directory all the same', async () => {
    const source = new ScriptedSource();
    const { lds } = await startBench(join(folder, 'log'), [source], { dns: directory.dns });
    (await source.sink).emit([on(OURS, 1), on(THEIRS, 2)]);
    directory.put(OURS);
    await nextTurn();
    expect(await stored(lds)).toEqual(['1 EventRinging 1001@pbx', '2 EventRinging 2001@pbx']);
    expect(lds.reports()[0]?.dns).toEqual({
      registered: 2,
      unwatched: 0,
      directory: { configured: 1, silent: 0, unknown: 1 },
    });
    await lds[Symbol.asyncDispose]();
  });

  test('can be stopped while the directory is awaited', async () => {
    const { lds } = await watching(new ScriptedSource());
    await lds[Symbol.asyncDispose]();
  });

  test('says at once that a DN has left, and goes on with one that joins', async () => {
    const source = new ScriptedSource();
    directory.put(OURS);
    const { lds, clock } = await watching(source);
    const sink = await source.sink;
    sink.emit([on(OURS, 1), on(THEIRS, 2)]);
    clock.advance(5000);
    directory.remove(OURS);
    directory.put(THEIRS);
    sink.emit([on(OURS, 3), on(THEIRS, 4)]);
    await nextTurn();
    expect(await stored(lds)).toEqual([
      '1 EventRinging 1001@pbx',
      '2 EventUnregistered 1001@pbx',
      '3 EventRinging 2001@pbx',
    ]);
    const [batch] = await lds.log.read(pbx, { epoch: NOON / 1000, seq: 1 }, 1);
    expect(batch?.events[0]?.time).toBe(NOON + 5000);
    await lds[Symbol.asyncDispose]();
  });

  test('says so at the newest time of a replay', async () => {
    const source = new ScriptedSource(pbx, 'replay');
    directory.put(OURS);
    const { lds } = await watching(source);
    (await source.sink).emit([on(OURS, 7)]);
    directory.remove(OURS);
    await nextTurn();
    const batches = await lds.log.read(pbx, STREAM_START, 10);
    expect(batches.flatMap(({ events }) => events.map(({ type, time }) => [type, time]))).toEqual([
      ['EventRinging', NOON + 7],
      ['EventUnregistered', NOON + 7],
    ]);
    await lds[Symbol.asyncDispose]();
  });

  test('says it of any number of DNs in batches of a bounded size', async () => {
    const source = new ScriptedSource();
    const many = Array.from({ length: 2500 }, (_, n) => `${n}@pbx` as Dn);
    directory.put(...many);
    const { lds } = await watching(source);
    (await source.sink).emit(many.map((thisDn, n) => on(thisDn, n)));
    await nextTurn();
    directory.remove(...many);
    await nextTurn();
    const batches = await lds.log.read(pbx, { epoch: NOON / 1000, seq: 2500 }, 10_000);
    expect(batches.map(({ events }) => events.length)).toEqual([1000, 1000, 500]);
    await lds[Symbol.asyncDispose]();
  });
});

describe('two tenants whose lds follow one upstream', () => {
  const shared = new ScriptedSource();
  const [acme, globex] = [tenantId('acme'), tenantId('globex')];

  function follow(
    upstream: Lds,
    tenant: TenantId,
    { dns }: WrittenDirectory,
    clock: ManualClock,
    options: { readonly watched?: ReadonlySet<typeof pbx>; readonly streamClock?: StreamClock } = { watched },
  ) {
    const feed = createFeedSource({
      context: { tenant, source: pbx, clock, tell: () => {} },
      streamClock: 'live',
      connect: connectInProcess(serveLog({ source: upstream.log, clock })),
      upstream: { tenant: upstream.log.tenant },
      random: seededRandom(1),
    });
    return startBench(join(folder, tenant), [feed], { tenant, dns, clock, ...options });
  }

  /** Waits until the follower has everything, while its clock runs. */
  async function caughtUp(upstream: Lds, ...followers: Lds[]): Promise<void> {
    const last = (lds: Lds) => JSON.stringify(lds.log.streams()[0]?.last);
    for (let turn = 0; turn < 10_000; turn++) {
      if (followers.every((follower) => last(follower) === last(upstream))) return;
      await new Promise((resolve) => setImmediate(resolve));
      if (turn % 50 === 49) upstreamClock.advance(100);
    }
    throw new Error(
      `the followers are at ${followers.map(last).join()}, their upstream at ${last(upstream)}`,
    );
  }

  let upstreamClock: ManualClock;
  let upstream: Lds;
  let other: WrittenDirectory;
  beforeEach(async () => {
    const bench = await startBench(join(folder, 'upstream'), [shared], { tenant: tenantId('carrier') });
    upstream = bench.lds;
    upstreamClock = bench.clock;
    other = new WrittenDirectory();
    directory.put(OURS);
    other.put(THEIRS);
  });
  afterEach(() => upstream[Symbol.asyncDispose]());

  test('store what is theirs, at the places that it has upstream, and readers see no gap', async () => {
    const [ours, theirs] = [
      await follow(upstream, acme, directory, upstreamClock),
      await follow(upstream, globex, other, upstreamClock),
    ];
    (await shared.sink).emit([on(OURS, 1), on(THEIRS, 2), on(THEIRS, 3), on(OURS, 4)]);
    await nextTurn();
    await caughtUp(upstream, ours.lds, theirs.lds);
    expect(await stored(ours.lds)).toEqual([
      '1 EventRinging 1001@pbx',
      '2 EventLinkConnected',
      '3 EventLinkConnected',
      '4 EventRinging 1001@pbx',
    ]);
    expect(await stored(theirs.lds)).toEqual([
      '1 EventLinkConnected',
      '2 EventRinging 2001@pbx',
      '3 EventRinging 2001@pbx',
      '4 EventLinkConnected',
    ]);
    expect(ours.lds.reports()[0]?.dns.unwatched).toBe(2);
    const gaps: LogGap[] = [];
    const done = new AbortController();
    await runLogClient({
      connect: connectInProcess(serveLog({ source: ours.lds.log, clock: upstreamClock })),
      tenant: acme,
      clock: upstreamClock,
      random: seededRandom(1),
      signal: done.signal,
      onGap: (gap) => void gaps.push(gap),
      onRecords: ({ from, events }) => {
        if (from + events.length - 1 === 4) done.abort();
      },
    });
    expect(gaps).toEqual([]);
    await Promise.all([ours.lds[Symbol.asyncDispose](), theirs.lds[Symbol.asyncDispose]()]);
  });

  test('would store everything, if they took all DNs', async () => {
    const { lds } = await follow(upstream, acme, directory, upstreamClock, {});
    (await shared.sink).emit([on(OURS, 1), on(THEIRS, 2)]);
    await nextTurn();
    await caughtUp(upstream, lds);
    expect(await stored(lds)).toEqual(['1 EventRinging 1001@pbx', '2 EventRinging 2001@pbx']);
    await lds[Symbol.asyncDispose]();
  });

  test('get what happened before their directory was known', async () => {
    const late = new WrittenDirectory();
    const { lds } = await follow(upstream, acme, late, upstreamClock);
    (await shared.sink).emit([on(OURS, 1), on(THEIRS, 2), on(OURS, 3)]);
    await nextTurn();
    upstreamClock.advance(10_000);
    await nextTurn();
    expect(lds.log.streams()[0]?.last).toEqual(STREAM_START);
    late.put(OURS);
    await caughtUp(upstream, lds);
    expect(await stored(lds)).toEqual([
      '1 EventRinging 1001@pbx',
      '2 EventLinkConnected',
      '3 EventRinging 1001@pbx',
    ]);
    await lds[Symbol.asyncDispose]();
  });

  test("hear that a DN has left at the next place that is another's, also after a restart", async () => {
    const first = await follow(upstream, acme, directory, upstreamClock);
    (await shared.sink).emit([on(OURS, 1)]);
    await nextTurn();
    await caughtUp(upstream, first.lds);
    await first.lds[Symbol.asyncDispose]();
    directory.remove(OURS);
    const second = await follow(upstream, acme, directory, upstreamClock);
    (await shared.sink).emit([on(OURS, 2), on(THEIRS, 3)]);
    await nextTurn();
    await caughtUp(upstream, second.lds);
    expect(await stored(second.lds)).toEqual([
      '1 EventRinging 1001@pbx',
      '2 EventUnregistered 1001@pbx',
      '3 EventLinkConnected',
    ]);
    await second.lds[Symbol.asyncDispose]();
  });
});
