import { sourceId } from '@pulse/model';
import { describe, expect, test } from 'vitest';
import { CLOSE } from '../src/mod.ts';
import { logClientBench } from './log-client-bench.ts';
import { LOG_KINDS } from './log-kinds.ts';
import { settle, until } from './raw-client.ts';

describe.each(LOG_KINDS)('log client of $name', (kind) => {
  const { records, setUp, welcome } = logClientBench(kind);

  test('[P-6] says hello with versions, hash, tenant, token and cursors, and nothing before the welcome', async () => {
    const { server, clock } = setUp({
      token: 'secret',
      sources: [sourceId('a')],
      cursors: [[sourceId('a'), { epoch: 3, seq: 4 }]],
    });
    const raw = await server();
    clock.advance(1000);
    await settle();
    expect(raw.messages).toEqual([
      {
        kind: 'hello',
        protocol: kind.content.protocol,
        versions: kind.content.spoken.versions,
        schemaHash: kind.content.spoken.hashes[kind.content.spoken.versions[0] ?? 0],
        encoding: 'json',
        tenant: 'acme',
        token: 'secret',
        sources: ['a'],
        cursors: [{ source: 'a', cursor: { epoch: 3, seq: 4 } }],
      },
    ]);
  });

  test('[LOG-9] drops what it knows, also the known part of a batch, and takes a new epoch', async () => {
    const { server, seen } = setUp();
    const raw = await server();
    for (const message of [
      welcome(),
      records(1, 1, 3),
      records(1, 2, 2),
      records(1, 2, 4),
      records(2, 1, 1),
      records(1, 9, 1),
    ]) {
      raw.say(message);
    }
    await until(() => seen.length === 6);
    expect(seen).toEqual(['1/1 1', '1/2 2', '1/3 3', '1/4 4', '1/5 5', '2/1 1']);
    expect(raw.closed).toBeUndefined();
  });

  test('[LOG-9] answers a jump without a gap with a close, and resumes where it stands', async () => {
    const { server, seen, told } = setUp();
    const raw = await server();
    raw.say(welcome());
    raw.say(records(1, 1, 2));
    raw.say(records(1, 4, 2));
    expect((await raw.ended()).code).toBe(CLOSE['unexpected-message']);
    expect(told).toContainEqual(expect.objectContaining({ kind: 'closing', code: 'unexpected-message' }));
    const again = await server(2);
    expect(again.messages[0]).toMatchObject({ cursors: [{ source: 'a', cursor: { epoch: 1, seq: 2 } }] });
    expect(seen).toEqual(['1/1 1', '1/2 2']);
  });

  test('[LOG-3] hands a gap over in its place and goes on behind it', async () => {
    const { server, seen, gaps } = setUp();
    const raw = await server();
    const gap = {
      kind: 'gap',
      source: 'a',
      from: { epoch: 1, seq: 1 },
      to: { epoch: 1, seq: 5 },
      reason: 'retention',
    };
    for (const message of [welcome(), records(1, 1, 1), gap, gap, records(1, 6, 1)]) raw.say(message);
    await until(() => seen.length === 2);
    expect(seen).toEqual(['1/1 1', '1/6 6']);
    expect(gaps).toEqual([gap]);
  });

  test('[LOG-10] one batch is in hand at a time, and is acknowledged when the consumer is done', async () => {
    const waiting: (() => void)[] = [];
    const { server, clock } = setUp({
      onRecords: () => new Promise<void>((resolve) => waiting.push(resolve)),
    });
    const raw = await server();
    for (const message of [welcome({ window: 8 }), records(1, 1, 1), records(1, 2, 2)]) raw.say(message);
    await until(() => waiting.length === 1);
    await settle();
    expect(waiting).toHaveLength(1);
    expect(raw.of('acknowledge')).toEqual([]);
    waiting[0]?.();
    await until(() => waiting.length === 2);
    // A small share of the window waits for the heartbeat.
    expect(raw.of('acknowledge')).toEqual([]);
    clock.advance(1000);
    expect(await raw.heard('acknowledge')).toMatchObject({ source: 'a', cursor: { epoch: 1, seq: 1 } });
    waiting[1]?.();
    expect(await raw.heard('acknowledge', 2)).toMatchObject({ cursor: { epoch: 1, seq: 3 } });
  });

  test('[LOG-10] a server that ignores the window is disconnected', async () => {
    const { server } = setUp({ onRecords: () => new Promise<void>(() => {}) });
    const raw = await server();
    raw.say(welcome({ window: 10 }));
    for (let batch = 0; batch < 10; batch++) raw.say(records(1, batch * 10 + 1, 10));
    expect((await raw.ended()).code).toBe(CLOSE['unexpected-message']);
  });

  test('[LOG-10] a batch in hand is finished over a reconnection, and nothing is handed over twice', async () => {
    const waiting: (() => void)[] = [];
    const { server, note, seen } = setUp({
      onRecords: (batch) => {
        note(batch);
        return new Promise<void>((resolve) => waiting.push(resolve));
      },
    });
    const raw = await server();
    for (const message of [welcome(), records(1, 1, 1), records(1, 2, 1)]) raw.say(message);
    await until(() => waiting.length === 1);
    await settle();
    raw.channel.close(1001, 'server stops');
    const again = await server(2);
    expect(again.messages[0]).toMatchObject({ cursors: [{ source: 'a', cursor: { epoch: 1, seq: 2 } }] });
    again.say(welcome({ window: 4 }));
    await settle();
    waiting[0]?.();
    await until(() => waiting.length === 2);
    waiting[1]?.();
    expect(await again.heard('acknowledge')).toMatchObject({ cursor: { epoch: 1, seq: 1 } });
    expect(seen).toEqual(['1/1 1', '1/2 2']);
  });

  test.each<[string, string, keyof typeof CLOSE]>([
    ['[P-16] text that is no message', 'nonsense', 'malformed'],
    ['[P-16] records without events', JSON.stringify({ ...records(1, 1, 1), events: [] }), 'malformed'],
    ['[P-16] an event that is no object', JSON.stringify({ ...records(1, 1, 1), events: [1] }), 'malformed'],
    ['[P-18] a second welcome', JSON.stringify(welcome()), 'unexpected-message'],
  ])('%s closes the channel and is tried again', async (_title, frame, code) => {
    const { server, statuses, seen } = setUp();
    const raw = await server();
    raw.say(welcome());
    raw.say(frame);
    expect((await raw.ended()).code).toBe(CLOSE[code]);
    const again = await server(2);
    again.say(welcome());
    again.say(records(1, 1, 1));
    await until(() => seen.length === 1);
    expect(statuses.map(({ status, failure }) => [status, failure?.code])).toEqual([
      ['live', undefined],
      ['disconnected', code],
      ['live', undefined],
    ]);
  });

  test.each([
    ['[P-9] a version that it does not speak', { version: 9 }, 'version-unsupported'],
    ['[P-10] another hash for its version', { schemaHash: 'deadbeef' }, 'schema-mismatch'],
  ])('%s is refused', async (_title, extra, code) => {
    const { server, statuses } = setUp();
    const raw = await server();
    raw.say(welcome(extra));
    await raw.ended();
    await settle();
    expect(statuses.at(-1)).toMatchObject({ status: 'disconnected', failure: { code, refused: true } });
  });

  test("[P-14] a server's refusal is told with its own words", async () => {
    const { server, statuses } = setUp();
    const raw = await server();
    raw.say({ kind: 'failure', code: 'unauthorised', message: 'no access to the log of acme' });
    raw.channel.close(CLOSE.unauthorised, 'no access');
    await until(() => statuses.length > 0);
    expect(statuses).toEqual([
      {
        status: 'disconnected',
        since: 5_000_000,
        failure: { code: 'unauthorised', message: 'no access to the log of acme', refused: true },
      },
    ]);
  });

  test('[P-11] a message of an unknown kind is counted and skipped', async () => {
    const { server, seen, told } = setUp();
    const raw = await server();
    for (const message of [welcome(), { kind: 'from-the-future' }, records(1, 1, 1)]) raw.say(message);
    await until(() => seen.length === 1);
    expect(told).toEqual([{ kind: 'unknown-kind', peer: 'in-process', name: 'from-the-future' }]);
  });

  test.each(['onRecords', 'onGap', 'onStreams', 'onHealth', 'onStatus'])(
    'an error of %s ends the client with that error and closes the channel',
    async (callback) => {
      const { server, done } = setUp({
        [callback]: () => {
          throw new Error('disk full');
        },
      });
      const raw = await server();
      raw.say(welcome());
      raw.say(records(1, 1, 1));
      const [from, to] = [
        { epoch: 1, seq: 1 },
        { epoch: 1, seq: 2 },
      ];
      raw.say({ kind: 'gap', source: 'a', from, to, reason: 'retention' });
      raw.say({ kind: 'heartbeat', time: 1, streams: [] });
      await expect(done).rejects.toThrow('disk full');
      await raw.ended();
    },
  );

  test('the signal ends it after the batch in hand; nothing further is handed over', async () => {
    const waiting: (() => void)[] = [];
    const { server, stop, done, note, seen } = setUp({
      onRecords: (batch) => {
        note(batch);
        return new Promise<void>((resolve) => waiting.push(resolve));
      },
    });
    const raw = await server();
    for (const message of [welcome(), records(1, 1, 1), records(1, 2, 1)]) raw.say(message);
    await until(() => waiting.length === 1);
    await settle();
    let over = false;
    void done.then(() => {
      over = true;
    });
    stop.abort();
    expect((await raw.ended()).code).toBe(1000);
    await settle();
    expect(over).toBe(false);
    waiting[0]?.();
    await done;
    expect(seen).toEqual(['1/1 1']);
  });

  test('[LOG-11] health and streams are passed on as the server says them', async () => {
    const healths: unknown[] = [];
    const streams: unknown[] = [];
    const { server } = setUp({
      onHealth: (health) => healths.push(health),
      onStreams: (all) => streams.push(all),
    });
    const raw = await server();
    const stream = {
      source: 'a',
      clock: 'replay',
      first: { epoch: 0, seq: 0 },
      last: { epoch: 1, seq: 9 },
    };
    const health = {
      source: 'a',
      state: 'live',
      since: 1,
      watermark: 2,
      clock: 'replay',
      last: stream.last,
      warning: 'arrival times are used',
    };
    raw.say(welcome({ streams: [stream] }));
    raw.say({ kind: 'heartbeat', time: 1, streams: [health] });
    await until(() => healths.length === 1);
    expect(streams).toEqual([[stream]]);
    expect(healths).toEqual([[health]]);
  });
});
