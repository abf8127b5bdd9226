import { cp, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Cursor, STREAM_START, sourceId } from '@pulse/model';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startLds } from '../src/mod.ts';
import {
  NOON,
  nextTurn,
  pbx,
  ringing,
  ScriptedSource,
  startBench,
  storedCalls,
  tenant,
} from './scripted-source.ts';

let folder: string;
let directory: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pulse-lds-'));
  directory = join(folder, 'log');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const EPOCH = NOON / 1000;

describe('a stream', () => {
  test('stores what its source emits, stamped, and readers get it from any place', async () => {
    const source = new ScriptedSource();
    const { lds, clock } = await startBench(directory, [source]);
    const sink = await source.sink;
    sink.emit([ringing(1), ringing(2)]);
    clock.advance(5);
    sink.emit([ringing(3)]);
    await nextTurn();
    expect(await lds.log.read(pbx, STREAM_START, 10)).toEqual([
      {
        kind: 'records',
        source: pbx,
        epoch: EPOCH,
        from: 1,
        events: [
          { ...ringing(1), received: NOON },
          { ...ringing(2), received: NOON },
          { ...ringing(3), received: NOON + 5 },
        ],
      },
    ]);
    expect(await lds.log.read(pbx, { epoch: EPOCH, seq: 2 }, 10)).toMatchObject([{ from: 3 }]);
    expect(await lds.log.read(pbx, { epoch: EPOCH, seq: 3 }, 10)).toEqual([]);
    expect(lds.log.streams()).toEqual([
      { source: pbx, clock: 'live', first: STREAM_START, last: { epoch: EPOCH, seq: 3 } },
    ]);
    await lds[Symbol.asyncDispose]();
  });

  test('wakes its readers once per turn, when what is new can be read', async () => {
    const source = new ScriptedSource();
    const { lds } = await startBench(directory, [source]);
    const sink = await source.sink;
    const woken: Cursor[] = [];
    const stop = lds.log.subscribe(() => woken.push(lds.log.streams()[0]!.last));
    for (let n = 1; n <= 3000; n++) sink.emit([ringing(n)]);
    expect(woken).toEqual([]);
    await nextTurn();
    sink.emit([ringing(3001)]);
    await nextTurn();
    stop();
    sink.emit([ringing(3002)]);
    await nextTurn();
    expect(woken.map(({ seq }) => seq)).toEqual([3000, 3001]);
    await lds[Symbol.asyncDispose]();
  });

  test('keeps a bounded number of events waiting, however much is emitted in one turn', async () => {
    const source = new ScriptedSource();
    const { lds } = await startBench(directory, [source]);
    const sink = await source.sink;
    for (let n = 1; n <= 50; n++) {
      sink.emit(Array.from({ length: 100 }, (_, index) => ringing(100 * n + index)));
      expect(sink.last.seq - lds.log.streams()[0]!.last.seq).toBeLessThan(1000);
    }
    expect(sink.last.seq).toBe(5000);
    await lds[Symbol.asyncDispose]();
  });

  test('gives readers far behind what memory no longer has', async () => {
    const source = new ScriptedSource();
    const { lds } = await startBench(directory, [source]);
    const sink = await source.sink;
    for (let n = 0; n < 25; n++)
      sink.emit(Array.from({ length: 1000 }, (_, index) => ringing(1000 * n + index)));
    await nextTurn();
    const calls = await storedCalls(lds);
    expect(calls).toHaveLength(25_000);
    expect(calls[0]).toBe(`${EPOCH}/1 call-0`);
    expect(calls.at(-1)).toBe(`${EPOCH}/25000 call-24999`);
    await lds[Symbol.asyncDispose]();
  });

  test("says how it fares: the source's word since it last changed, and the newest time", async () => {
    const source = new ScriptedSource();
    const { lds, clock } = await startBench(directory, [source]);
    const sink = await source.sink;
    expect(lds.log.health()).toEqual([
      { source: pbx, state: 'connecting', since: NOON, watermark: 0, clock: 'live', last: STREAM_START },
    ]);
    clock.advance(1000);
    sink.health({ state: 'disconnected', code: 'unreachable', message: 'no route to pbx' });
    await lds.ready;
    clock.advance(1000);
    sink.health({ state: 'disconnected', code: 'unreachable', message: 'still no route to pbx' });
    expect(lds.log.health()).toMatchObject([
      { state: 'disconnected', since: NOON + 1000, code: 'unreachable', message: 'still no route to pbx' },
    ]);
    sink.health({ state: 'live', warning: 'arrival times are used' });
    sink.emit([ringing(10)]);
    sink.watermark(NOON + 5);
    await nextTurn();
    expect(lds.log.health()).toEqual([
      {
        source: pbx,
        state: 'live',
        warning: 'arrival times are used',
        since: NOON + 2000,
        watermark: NOON + 10,
        clock: 'live',
        last: { epoch: EPOCH + 2, seq: 1 },
      },
    ]);
    sink.watermark(NOON + 20);
    expect(lds.log.health()[0]?.watermark).toBe(NOON + 20);
    await lds[Symbol.asyncDispose]();
  });

  test('counts and tells what it could not store as it came, but never its content', async () => {
    const source = new ScriptedSource();
    const { lds, clock, told } = await startBench(directory, [source]);
    const sink = await source.sink;
    const invalid = { ...ringing(1), ani: 'CANARY', time: Number.NaN };
    sink.emit([invalid, invalid, ringing(2, { userData: { name: 'CANARY'.repeat(1000) } }), ringing(3)]);
    clock.advance(60_000);
    sink.emit([invalid]);
    await nextTurn();
    const counts = { stored: 2, invalid: 3, unknownType: 0, truncated: 1 };
    expect(lds.reports()).toMatchObject([{ source: pbx, dns: { registered: 1 }, counts }]);
    expect(told.map(({ level, message }) => `${level} ${message}`)).toEqual([
      expect.stringMatching(/^warn pbx: an invalid event was refused: time: /),
      'warn pbx: EventRinging was too large, a part of userData was left out',
      expect.stringMatching(/^warn pbx: an invalid event .* \(2 of this kind since the last message\)$/),
    ]);
    expect(JSON.stringify(told)).not.toContain('CANARY');
    await lds[Symbol.asyncDispose]();
  });
});

test('a batch that no log can take is left out and told, and what follows is stored', async () => {
  const source = new ScriptedSource();
  const { lds, told } = await startBench(directory, [source]);
  const sink = await source.sink;
  const large = { userData: { text: 'x'.repeat(4000) } };
  sink.emit([ringing(1)]);
  sink.emit(Array.from({ length: 17_000 }, (_, n) => ringing(n, large)));
  sink.emit([ringing(2)]);
  await nextTurn();
  expect(await storedCalls(lds)).toEqual([`${EPOCH}/1 call-1`, `${EPOCH}/17002 call-2`]);
  expect(told).toEqual([{ level: 'error', message: expect.stringContaining('17000 events') }]);
  await lds[Symbol.asyncDispose]();
});

describe('after a restart', () => {
  test('a stream that was closed goes on in its epoch, and its source sees what is stored', async () => {
    const first = await startBench(directory, [new ScriptedSource()]);
    const source = new ScriptedSource();
    await first.lds[Symbol.asyncDispose]();
    const second = await startBench(directory, [source]);
    const sink = await source.sink;
    for (let n = 1; n <= 6; n++)
      sink.emit(Array.from({ length: 1000 }, (_, index) => ringing(1000 * n + index)));
    await second.lds[Symbol.asyncDispose]();

    const next = new ScriptedSource();
    const third = await startBench(directory, [next]);
    const { recent, last } = await next.sink;
    expect(last).toEqual({ epoch: EPOCH, seq: 6000 });
    expect(recent).toHaveLength(5000);
    expect([recent[0]?.callId, recent.at(-1)?.callId]).toEqual(['call-2000', 'call-6999']);
    // The events are from the future: of a live stream nothing is known beyond their receipt.
    expect(third.lds.log.health()[0]?.watermark).toBe(NOON);
    (await next.sink).emit([ringing(1)]);
    await nextTurn();
    expect((await storedCalls(third.lds)).at(-1)).toBe(`${EPOCH}/6001 call-1`);
    await third.lds[Symbol.asyncDispose]();
  });

  test('a stream that was interrupted has all that readers had seen, and goes on in a new epoch', async () => {
    const source = new ScriptedSource();
    const { lds, clock } = await startBench(directory, [source]);
    (await source.sink).emit([ringing(1), ringing(2)]);
    await nextTurn();
    const seen = await storedCalls(lds);
    const crashed = join(folder, 'crashed');
    await cp(directory, crashed, { recursive: true, filter: (path) => !/(lock|owner)$/.test(path) });
    await lds[Symbol.asyncDispose]();

    clock.advance(3000);
    const next = new ScriptedSource();
    const again = await startBench(crashed, [next], { clock });
    expect(await storedCalls(again.lds)).toEqual(seen);
    (await next.sink).emit([ringing(3)]);
    await nextTurn();
    expect((await storedCalls(again.lds)).slice(2)).toEqual([`${EPOCH + 3}/1 call-3`]);
    await again.lds[Symbol.asyncDispose]();
  });

  test('what was emitted last is stored before the end', async () => {
    const source = new ScriptedSource();
    const { lds } = await startBench(directory, [source]);
    const sink = await source.sink;
    sink.emit([ringing(1)]);
    await Promise.all([lds[Symbol.asyncDispose](), lds[Symbol.asyncDispose]()]);
    sink.emit([ringing(2)]);
    const again = await startBench(directory, [new ScriptedSource()]);
    expect(await storedCalls(again.lds)).toEqual([`${EPOCH}/1 call-1`]);
    await again.lds[Symbol.asyncDispose]();
  });
});

describe('a log that takes nothing', () => {
  /** Small files, so that soon a new one is needed, which cannot be made while the folder is away. */
  const limits = { segmentBytes: 2048 };

  test('refuses the stream, stores nothing in part, and recovers: the source goes on from what is stored', async () => {
    const source = new ScriptedSource();
    const { lds, clock, told } = await startBench(directory, [source], { limits });
    const sink = await source.sink;
    sink.health({ state: 'live' });
    sink.emit([ringing(1)]);
    await nextTurn();
    await rename(directory, `${directory}-away`);
    for (let n = 2; lds.log.health()[0]?.state === 'live'; n++) {
      expect(n).toBeLessThan(100);
      sink.emit([ringing(n), ringing(n)]);
      await nextTurn();
    }
    expect(lds.log.health()).toMatchObject([{ state: 'refused', code: 'log-unwritable' }]);
    expect(told).toHaveLength(1);
    expect(told[0]).toMatchObject({ level: 'error', message: expect.stringContaining('Cannot begin') });
    const stored = lds.log.streams()[0]!.last.seq;
    sink.emit([ringing(1000)]);

    clock.advance(2000);
    await nextTurn();
    expect(lds.log.health()).toMatchObject([{ state: 'refused', code: 'log-unwritable' }]);
    expect([source.runs, told.length]).toEqual([1, 1]);

    await rename(`${directory}-away`, directory);
    clock.advance(2000);
    const next = await source.sink;
    expect(source.runs).toBe(2);
    expect(told.at(-1)).toEqual({ level: 'info', message: 'pbx: the log takes events again' });
    // The two that waited are there, the ones behind are the source's to bring again.
    expect(next.last).toEqual({ epoch: EPOCH, seq: stored + 2 });
    next.emit([ringing(2000)]);
    await nextTurn();
    const calls = await storedCalls(lds);
    expect(calls).toHaveLength(stored + 3);
    expect(calls.at(-1)).toBe(`${EPOCH}/${stored + 3} call-2000`);
    expect(calls.join()).not.toContain('call-1000');
    await lds[Symbol.asyncDispose]();
  });

  test('keeps a bounded number of events waiting, however fast its source goes on', async () => {
    const source = new ScriptedSource();
    const { lds } = await startBench(directory, [source], { limits });
    const sink = await source.sink;
    sink.emit([ringing(1)]);
    await nextTurn();
    await rename(directory, `${directory}-away`);
    for (let n = 0; n < 20; n++) sink.emit(Array.from({ length: 500 }, (_, index) => ringing(index)));
    expect(sink.last.seq).toBe(1001);
    await nextTurn();
    expect(lds.log.health()).toMatchObject([{ state: 'refused', code: 'log-unwritable' }]);
    await rename(`${directory}-away`, directory);
    await lds[Symbol.asyncDispose]();
    const again = await startBench(directory, [new ScriptedSource()], { limits });
    expect(await storedCalls(again.lds)).toHaveLength(1001);
    await again.lds[Symbol.asyncDispose]();
  });

  test('because it is damaged is told with file and place; other streams run, and it does too once it is repaired', async () => {
    const first = new ScriptedSource();
    const before = await startBench(directory, [first]);
    (await first.sink).emit([ringing(1), ringing(2)]);
    await before.lds[Symbol.asyncDispose]();
    const [name] = (await readdir(join(directory, pbx))).filter((each) => each.endsWith('.log'));
    const path = join(directory, pbx, name!);
    const good = await readFile(path);
    const bad = Buffer.from(good);
    bad.writeUInt8(bad.readUInt8(bad.length - 20) ^ 1, bad.length - 20);
    await writeFile(path, bad);

    const source = new ScriptedSource();
    const other = new ScriptedSource('other');
    const { lds, clock, told } = await startBench(directory, [source, other]);
    (await other.sink).health({ state: 'live' });
    expect(lds.log.health()).toMatchObject([
      {
        source: pbx,
        state: 'refused',
        code: 'log-damaged',
        message: expect.stringContaining(`${path} is damaged at byte`),
      },
      { source: 'other', state: 'live' },
    ]);
    expect(told).toEqual([{ level: 'error', message: expect.stringContaining('Put back a good copy') }]);
    expect(await lds.log.read(pbx, STREAM_START, 10)).toEqual([]);
    expect(source.runs).toBe(0);

    await writeFile(path, good);
    clock.advance(2000);
    (await source.sink).emit([ringing(3)]);
    await nextTurn();
    expect(lds.log.health()[0]?.state).toBe('connecting');
    expect(told.at(-1)).toEqual({ level: 'info', message: 'pbx: the log can be opened again' });
    expect(await storedCalls(lds)).toEqual([1, 2, 3].map((n) => `${EPOCH}/${n} call-${n}`));
    await lds[Symbol.asyncDispose]();
  });
});

describe('a source', () => {
  test('that fails is told and started again', async () => {
    const source = new ScriptedSource();
    const { lds, clock, told } = await startBench(directory, [source]);
    const old = await source.sink;
    source.fail(new Error('undefined is not a function'));
    await nextTurn();
    expect(lds.log.health()).toMatchObject([{ state: 'refused', code: 'source-failed' }]);
    expect(told).toEqual([
      { level: 'error', message: expect.stringContaining('undefined is not a function') },
    ]);
    clock.advance(2000);
    const sink = await source.sink;
    sink.health({ state: 'live' });
    old.health({ state: 'disconnected' });
    old.emit([ringing(1)]);
    sink.emit([ringing(2)]);
    await nextTurn();
    expect(lds.log.health()).toMatchObject([{ state: 'live' }]);
    expect(await storedCalls(lds)).toEqual([`${EPOCH + 2}/1 call-2`]);
    await lds[Symbol.asyncDispose]();
  });

  test('that comes to its end is ended, and its events stay readable', async () => {
    const source = new ScriptedSource();
    const { lds, clock } = await startBench(directory, [source]);
    (await source.sink).emit([ringing(1)]);
    source.end();
    await lds.ready;
    await nextTurn();
    clock.advance(60_000);
    await nextTurn();
    expect(lds.log.health()).toMatchObject([{ state: 'ended' }]);
    expect(source.runs).toBe(1);
    expect(await storedCalls(lds)).toEqual([`${EPOCH}/1 call-1`]);
    await lds[Symbol.asyncDispose]();
  });

  test('that does not stop is left behind after five seconds', async () => {
    const stubborn = {
      id: sourceId('stubborn'),
      streamClock: 'live' as const,
      run: () => new Promise<void>(() => {}),
    };
    const { lds, clock } = await startBench(directory, [stubborn]);
    const stopped = lds[Symbol.asyncDispose]();
    clock.advance(5000);
    await stopped;
    const again = await startBench(directory, []);
    await again.lds[Symbol.asyncDispose]();
  });

  test('has a name of its own that can be the name of a folder', async () => {
    const start = (...names: string[]) =>
      startLds({
        tenant,
        directory,
        sources: names.map((name) => new ScriptedSource(name)),
        clock: { now: () => 0, after: () => ({ cancel() {} }) },
        tell: () => {},
      });
    for (const name of ['', '..', '../other', 'a/b', '.hidden', 'x'.repeat(65)]) {
      await expect(start(name)).rejects.toMatchObject({ code: 'source-name-invalid' });
    }
    await expect(start('pbx', 'PBX')).rejects.toMatchObject({ code: 'source-name-taken' });
  });
});
