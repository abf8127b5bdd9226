import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ManualClock, seededRandom } from '@pulse/base';
import { STREAM_START } from '@pulse/model';
import { connectInProcess, serveLog } from '@pulse/protocol';
import { createFeedSource } from '@pulse/sources';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Lds } from '../src/mod.ts';
import {
  type Bench,
  pbx,
  ringing,
  ScriptedSource,
  startBench,
  storedCalls,
  tenant,
} from './scripted-source.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pulse-chain-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** An lds that follows another one over the feed protocol. */
function follow(upstream: Lds, directory: string, clock: ManualClock, seed: number): Promise<Bench> {
  const random = seededRandom(seed);
  const feed = createFeedSource({
    context: { tenant, source: pbx, clock, tell: () => {} },
    streamClock: 'live',
    connect: connectInProcess(serveLog({ source: upstream.log, clock })),
    random,
  });
  return startBench(directory, [feed], { clock });
}

/** Waits until the follower has everything, while its clocks run. */
async function caughtUp(upstream: Lds, follower: Lds, clock: ManualClock): Promise<void> {
  const last = (lds: Lds) => JSON.stringify(lds.log.streams()[0]?.last);
  for (let turn = 0; turn < 10_000; turn++) {
    if (last(upstream) === last(follower)) return;
    await new Promise((resolve) => setImmediate(resolve));
    if (turn % 50 === 49) clock.advance(100);
  }
  throw new Error(`the follower is at ${last(follower)}, its upstream at ${last(upstream)}`);
}

test('a follower has the same events at the same places, whoever of the two is interrupted in between', async () => {
  const seed = 20_261_123;
  const random = seededRandom(seed);
  let life = 0;
  const directory = (name: string) => join(folder, `${name}-${life}`);
  let source = new ScriptedSource();
  let upstream = await startBench(directory('upstream'), [source]);
  const { clock } = upstream;
  let follower = await follow(upstream.lds, directory('follower'), clock, seed);
  let emitted = 0;

  for (; life < 6; ) {
    const sink = await source.sink;
    if (random.below(3) === 0) sink.newEpoch();
    for (let batches = random.below(20); batches > 0; batches--) {
      sink.emit(Array.from({ length: 1 + random.below(40) }, () => ringing(emitted++)));
      if (random.below(3) === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    clock.advance(1000 + random.below(5000));
    // What a crash of both leaves: their folders at this moment, with more or less of what was underway.
    const [oldUpstream, oldFollower] = [directory('upstream'), directory('follower')];
    life += 1;
    const filter = (path: string) => !/(lock|owner|\.tmp)$/.test(path);
    await cp(oldFollower, directory('follower'), { recursive: true, filter });
    await cp(oldUpstream, directory('upstream'), { recursive: true, filter });
    await follower.lds[Symbol.asyncDispose]();
    await upstream.lds[Symbol.asyncDispose]();
    source = new ScriptedSource();
    upstream = await startBench(directory('upstream'), [source], { clock });
    follower = await follow(upstream.lds, directory('follower'), clock, seed + life);
  }

  (await source.sink).emit([ringing(emitted)]);
  await new Promise((resolve) => setImmediate(resolve));
  await caughtUp(upstream.lds, follower.lds, clock);
  const stored = await storedCalls(upstream.lds);
  expect(stored.length, `seed ${seed}`).toBeGreaterThan(50);
  expect(new Set(stored).size).toBe(stored.length);
  expect(await storedCalls(follower.lds), `seed ${seed}`).toEqual(stored);
  const received = async (lds: Lds) =>
    (await lds.log.read(pbx, STREAM_START, 50)).flatMap((batch) =>
      batch.events.map((event) => event.received),
    );
  expect((await received(follower.lds)).slice(0, 20)).toEqual((await received(upstream.lds)).slice(0, 20));
  await follower.lds[Symbol.asyncDispose]();
  await upstream.lds[Symbol.asyncDispose]();
});
