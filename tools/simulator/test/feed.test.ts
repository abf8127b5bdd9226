import { ManualClock, type Milliseconds } from '@pulse/base';
import { type Cursor, type PulseEvent, STREAM_START, sourceId } from '@pulse/model';
import type { LogSource } from '@pulse/protocol';
import { describe, expect, it } from 'vitest';
import { Dice } from '../src/dice.ts';
import { ROLES, type SimulatorFeedOptions, simulatorFeed, streamOf } from '../src/mod.ts';
import { eventsFor, HOUR, MINUTE, MORNING, sampleOptions } from './sample-centre.ts';

/** What the real clock shows when simulated time begins. */
const REAL_START = 1_000_000;
/** Makes more events in 40 minutes than a feed keeps in memory. */
const LARGE = sampleOptions({ agents: 1000 });
const LONG = 40 * MINUTE;

function feedAt(clock: ManualClock, changes: Partial<SimulatorFeedOptions> = {}) {
  return simulatorFeed({
    centre: LARGE,
    clock,
    speed: 1,
    realStart: REAL_START,
    streamClock: 'replay',
    ...changes,
  });
}

/** Reads on until there is no more; checks that batches follow on each other. */
async function readFrom(
  feed: LogSource,
  after: Cursor,
  maxEvents = () => 1000,
  source = LARGE.source,
): Promise<PulseEvent[]> {
  const { tenant } = LARGE;
  const events: PulseEvent[] = [];
  let cursor = after;
  for (;;) {
    const batches = await feed.read(source, cursor, maxEvents());
    if (batches.length === 0) return events;
    for (const { epoch, from, events: batch } of batches) {
      expect(from).toBe(cursor.epoch === epoch ? cursor.seq + 1 : 1);
      expect(batch.length).toBeGreaterThan(0);
      batch.forEach((event, index) => events.push({ ...event, tenant, source, epoch, seq: from + index }));
      cursor = { epoch, seq: from + batch.length - 1 };
    }
  }
}

const expected = (span: Milliseconds, options = LARGE) => [...eventsFor(options, span)];
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('reading the simulator feed', () => {
  it('gives the events of the centre, and none from the future', async () => {
    const clock = new ManualClock(REAL_START + 10 * MINUTE);
    await using feed = feedAt(clock);
    expect(await readFrom(feed, STREAM_START)).toEqual(expected(10 * MINUTE));
    clock.advance(1);
    expect(await readFrom(feed, feed.streams()[0]!.last)).toEqual(
      expected(10 * MINUTE + 1).slice(feed.streams()[0]!.last.seq),
    );
  });

  it('gives the same events whatever the speed and the pacing', async () => {
    const dice = new Dice(5, 'pacing');
    const all = expected(20 * MINUTE);
    for (const speed of [0.5, 60]) {
      const clock = new ManualClock(REAL_START);
      await using feed = feedAt(clock, { speed });
      const events: PulseEvent[] = [];
      while (events.length < all.length) {
        clock.advance(
          Math.min(dice.below((2 * MINUTE) / speed), REAL_START + (20 * MINUTE) / speed - clock.now()),
        );
        const at = events.at(-1) ?? STREAM_START;
        events.push(...(await readFrom(feed, at, () => 1 + dice.below(1500))));
      }
      expect(events).toEqual(all);
    }
  });

  it('goes on from any cursor, however old', async () => {
    await using feed = feedAt(new ManualClock(REAL_START + LONG));
    const all = await readFrom(feed, STREAM_START);
    const dice = new Dice(6, 'cursors');
    const places = [
      0,
      1,
      all.length - 1,
      all.length,
      ...Array.from({ length: 4 }, () => dice.below(all.length)),
    ];
    expect(all.length).toBeGreaterThan(20_000);
    for (const seq of places) {
      const events = await readFrom(feed, { epoch: MORNING / 1000, seq });
      expect(events.length).toBe(all.length - seq);
      expect(events[0]).toEqual(all[seq]);
      expect(events.at(-1)).toEqual(all.slice(seq).at(-1));
    }
  });

  it.each(ROLES.slice(1))('goes on from any cursor in the role %s, whoever else reads', async (role) => {
    const source = streamOf(LARGE, role);
    await using feed = feedAt(new ManualClock(REAL_START + LONG), { role });
    const all = await readFrom(feed, STREAM_START, undefined, source);
    expect(feed.streams()).toMatchObject([{ source, last: { seq: all.length } }]);
    expect(all.length).toBeGreaterThan(500);
    const places = [0, 1, Math.floor(all.length / 3), all.length - 1, all.length];
    const lists = await Promise.all(
      places.map((seq) => readFrom(feed, { epoch: MORNING / 1000, seq }, undefined, source)),
    );
    lists.forEach((list, index) => expect(list).toEqual(all.slice(places[index])));
  });

  it('serves readers at different places at once', async () => {
    await using feed = feedAt(new ManualClock(REAL_START + LONG));
    const all = expected(LONG);
    const cursors = [0, 100, 5_000, 8_000, 12_000, 18_000, all.length];
    const lists = await Promise.all(cursors.map((seq) => readFrom(feed, { epoch: MORNING / 1000, seq })));
    lists.forEach((list, index) => expect(list).toEqual(all.slice(cursors[index])));
  });

  it('continues exactly after a restart, with what happened meanwhile', async () => {
    const clock = new ManualClock(REAL_START + 30 * MINUTE);
    let before: PulseEvent[];
    {
      await using feed = feedAt(clock);
      before = await readFrom(feed, STREAM_START);
    }
    clock.advance(20 * MINUTE);
    await using feed = feedAt(clock);
    const after = await readFrom(feed, before.at(-1)!);
    expect([...before, ...after]).toEqual(expected(50 * MINUTE));
  });

  it('begins with the first event for whoever has an earlier epoch', async () => {
    await using feed = feedAt(new ManualClock(REAL_START + MINUTE));
    const [first] = await feed.read(LARGE.source, { epoch: MORNING / 1000 - 86_400, seq: 900_000 }, 10);
    expect(first).toMatchObject({ epoch: MORNING / 1000, from: 1 });
  });

  it('refuses a cursor of a later epoch, and a stream that it has not', async () => {
    await using feed = feedAt(new ManualClock(REAL_START + MINUTE));
    const later = { epoch: MORNING / 1000 + 1, seq: 0 };
    await expect(feed.read(LARGE.source, later, 10)).rejects.toMatchObject({ code: 'cursor-ahead' });
    const other = feed.read(sourceId('other'), STREAM_START, 10);
    await expect(other).rejects.toMatchObject({ code: 'stream-unknown' });
  });

  it('has nothing to give before it starts', async () => {
    await using feed = feedAt(new ManualClock(REAL_START - 1));
    expect(await readFrom(feed, STREAM_START)).toEqual([]);
  });
});

describe('following the simulator feed', () => {
  it('tells its listeners when the next event is there, and not before', async () => {
    const clock = new ManualClock(REAL_START + 10 * MINUTE);
    await using feed = feedAt(clock);
    const all = expected(20 * MINUTE);
    let cursor = (await readFrom(feed, STREAM_START)).at(-1)!;
    await turn();
    let told = 0;
    const unsubscribe = feed.subscribe(() => told++);
    for (let count = 0; count < 20; count++) {
      const next = all[cursor.seq]!;
      const due = REAL_START + next.time - MORNING;
      clock.advanceTo(due - 1);
      await turn();
      expect(told).toBe(count);
      clock.advanceTo(due);
      await turn();
      expect(told).toBe(count + 1);
      cursor = (await readFrom(feed, cursor)).at(-1)!;
    }
    unsubscribe();
    clock.advance(MINUTE);
    await turn();
    expect(told).toBe(20);
  });

  it('never claims a watermark whose events are not behind it', async () => {
    const clock = new ManualClock(REAL_START + 30 * MINUTE);
    await using feed = feedAt(clock);
    const all = expected(31 * MINUTE);
    let cursor: Cursor = STREAM_START;
    const seen = new Set<string>();
    for (let count = 0; count < 200; count++) {
      const [health] = feed.health();
      seen.add(health!.state);
      expect(all[health!.last.seq]!.time).toBeGreaterThan(health!.watermark);
      const [batch] = await feed.read(LARGE.source, cursor, 1000);
      if (batch) cursor = { epoch: batch.epoch, seq: batch.from + batch.events.length - 1 };
      else clock.advance(333);
    }
    expect([...seen]).toEqual(['catching-up', 'live']);
  });

  it('is live with simulated now as its watermark, and has ended at its end', async () => {
    const clock = new ManualClock(REAL_START + MINUTE);
    const end = MORNING + 10 * MINUTE;
    await using feed = feedAt(clock, { speed: 10, end });
    await readFrom(feed, STREAM_START, () => 2000);
    expect(feed.health()[0]).toMatchObject({
      state: 'ended',
      watermark: end,
      clock: 'replay',
      since: clock.now(),
    });
    expect(await readFrom(feed, STREAM_START)).toEqual(expected(10 * MINUTE));
    clock.advance(HOUR);
    expect(await readFrom(feed, STREAM_START)).toEqual(expected(10 * MINUTE));
  });

  it('reaches its end by itself', async () => {
    const clock = new ManualClock(REAL_START + MINUTE);
    await using feed = feedAt(clock, { end: MORNING + 2 * MINUTE });
    await readFrom(feed, STREAM_START);
    expect(feed.health()[0]).toMatchObject({ state: 'live', watermark: MORNING + MINUTE });
    clock.advance(MINUTE);
    expect(feed.health()[0]).toMatchObject({ state: 'ended', watermark: MORNING + 2 * MINUTE });
    expect(feed.streams()[0]!.last.seq).toBe(expected(2 * MINUTE).length);
  });

  it('says nothing more after it was disposed of', async () => {
    const clock = new ManualClock(REAL_START + MINUTE);
    const feed = feedAt(clock);
    await readFrom(feed, STREAM_START);
    await turn();
    let told = 0;
    feed.subscribe(() => told++);
    await feed[Symbol.asyncDispose]();
    clock.advance(HOUR);
    await turn();
    expect(told).toBe(0);
  });

  it('refuses a speed that leads nowhere', () => {
    expect(() => feedAt(new ManualClock(), { speed: 0 })).toThrow('speed must be above 0');
  });

  it('is live at the time of day only', async () => {
    const clock = new ManualClock(MORNING + MINUTE);
    const live = { streamClock: 'live', realStart: MORNING } as const;
    expect(() => feedAt(clock, { ...live, speed: 2 })).toThrow('tells the time of day');
    expect(() => feedAt(clock, { streamClock: 'live' })).toThrow('tells the time of day');
    await using feed = feedAt(clock, live);
    await readFrom(feed, STREAM_START);
    expect(feed.health()[0]).toMatchObject({ clock: 'live', watermark: clock.now() });
  });
});
