import { describe, expect, test } from 'vitest';
import { CLOSE, LOG_LIMITS } from '../src/mod.ts';
import { cursors, logBench } from './log-bench.ts';
import { LOG_KINDS, type LogKind } from './log-kinds.ts';
import { settle } from './raw-client.ts';

describe.each(LOG_KINDS)('log server of $name: hello', (kind) => {
  const { hello, events, setUp, welcomed } = logBench(kind);

  test('[P-6] the welcome names version, hash, heartbeat, window and streams; records follow', async () => {
    const { open } = setUp();
    const client = await welcomed(await open());
    await client.heard('records');
    expect(client.messages[0]).toEqual({
      kind: 'welcome',
      version: 1,
      schemaHash: kind.content.spoken.hashes[1],
      heartbeat: 1000,
      window: LOG_LIMITS.windowEvents,
      streams: [{ source: 'a', clock: 'live', first: { epoch: 0, seq: 0 }, last: { epoch: 7, seq: 3 } }],
    });
    expect(client.of('records')).toEqual([
      { kind: 'records', source: 'a', epoch: 7, from: 1, events: events(1, 3) },
    ]);
  });

  test('[P-6] a channel that says nothing for three heartbeats is closed, whatever unknown kinds it sends', async () => {
    const { open, clock } = setUp();
    const [silent, chatty, polite] = [await open(), await open(), await open()];
    await welcomed(polite);
    for (let beat = 0; beat < 3; beat++) {
      chatty.say({ kind: 'gossip' });
      polite.say({ kind: 'heartbeat', time: 0 });
      await settle();
      clock.advance(1000);
    }
    await settle();
    expect(silent.closed?.code).toBe(CLOSE['hello-timeout']);
    expect(chatty.closed?.code).toBe(CLOSE['hello-timeout']);
    expect(polite.closed).toBeUndefined();
  });

  test.each<[string, object, keyof typeof CLOSE]>([
    ['[P-9] no common version', { versions: [8, 9] }, 'version-unsupported'],
    ['[P-9] another protocol', { protocol: 'pulse.state.v1' }, 'version-unsupported'],
    ['[P-10] another hash for the same version', { schemaHash: 'deadbeef' }, 'schema-mismatch'],
    ['[LOG-13] the log of something else', { protocol: otherThan(kind) }, 'version-unsupported'],
    ['[LOG-12] a tenant that is not here', { tenant: 'other' }, 'tenant-unknown'],
    ['[LOG-6] a cursor of an epoch beyond the log', { cursors: cursors('a', 8, 1) }, 'cursor-ahead'],
    ['[P-16] a hello without versions', { versions: [] }, 'malformed'],
    ['[P-16] an encoding that nobody knows', { encoding: 'xml' }, 'malformed'],
  ])('%s is refused with a failure and a close [P-15]', async (_title, extra, code) => {
    const { open, told } = setUp();
    const client = await open();
    client.say(hello(extra));
    expect((await client.ended()).code).toBe(CLOSE[code]);
    expect(client.messages.at(-1)).toMatchObject({ kind: 'failure', code });
    expect(told.find(({ kind }) => kind === 'closing')).toMatchObject({ peer: 'in-process', code });
    expect(client.of('records')).toEqual([]);
  });

  test('[P-9] the highest common version is chosen, whatever else a newer client speaks', async () => {
    const { open } = setUp();
    const client = await welcomed(await open(), { versions: [9, 2, 1], schemaHash: 'hash of version 9' });
    expect(client.messages[0]).toMatchObject({ kind: 'welcome', version: kind.content.spoken.versions[0] });
  });

  test('[LOG-12] access is decided by tenant and token, before the tenant is looked up', async () => {
    const asked: object[] = [];
    const { open } = setUp({
      authorise: (request) => {
        asked.push(request);
        return request.token === 'right';
      },
    });
    const [wrong, right] = [await open(), await open()];
    wrong.say(hello({ token: 'wrong', tenant: 'other' }));
    expect((await wrong.ended()).code).toBe(CLOSE.unauthorised);
    await welcomed(right, { token: 'right' });
    expect(asked).toEqual([
      { tenant: 'other', token: 'wrong', peer: 'in-process' },
      { tenant: 'acme', token: 'right', peer: 'in-process' },
    ]);
  });

  test('[P-19] a channel beyond the limit is closed as overloaded, and there is room again after one ends', async () => {
    const { open } = setUp({ limits: { channels: 1 } });
    const first = await welcomed(await open());
    expect((await (await open()).ended()).code).toBe(CLOSE.overloaded);
    first.channel.close(1000, 'done');
    await first.ended();
    await welcomed(await open());
  });
});

describe.each(LOG_KINDS)('log server of $name: records', (kind) => {
  const { events, setUp, welcomed } = logBench(kind);

  test('[LOG-2] a cursor goes on behind it; streams that are not named start at their beginning', async () => {
    const { open, log } = setUp();
    log.append('b', 9, 1, events(1, 1));
    const client = await welcomed(await open(), { cursors: cursors('a', 7, 2) });
    await client.heard('records', 2);
    expect(client.of('records')).toEqual([
      { kind: 'records', source: 'a', epoch: 7, from: 3, events: events(3, 1) },
      { kind: 'records', source: 'b', epoch: 9, from: 1, events: events(1, 1) },
    ]);
  });

  test('[LOG-2] only the named streams are sent, also when they appear later', async () => {
    const { open, log } = setUp();
    const client = await welcomed(await open(), { sources: ['later'] });
    log.append('a', 7, 4, events(4, 1));
    log.append('later', 1, 1, events(1, 2));
    await client.heard('records');
    await settle();
    expect(client.of('records').map(({ source, from }) => [source, from])).toEqual([['later', 1]]);
  });

  test('[LOG-3] a new epoch follows without a gap; a hole and lost retention are told in their place', async () => {
    const { open, log } = setUp();
    log.append('a', 7, 6, events(6, 1));
    log.append('a', 8, 1, events(1, 1));
    log.append('a', 9, 3, events(3, 1));
    const client = await welcomed(await open());
    await client.heard('records', 4);
    expect(client.messages.filter(({ kind }) => kind === 'records' || kind === 'gap')).toEqual([
      { kind: 'records', source: 'a', epoch: 7, from: 1, events: events(1, 3) },
      {
        kind: 'gap',
        source: 'a',
        from: { epoch: 7, seq: 3 },
        to: { epoch: 7, seq: 5 },
        reason: 'missing-in-log',
      },
      { kind: 'records', source: 'a', epoch: 7, from: 6, events: events(6, 1) },
      { kind: 'records', source: 'a', epoch: 8, from: 1, events: events(1, 1) },
      {
        kind: 'gap',
        source: 'a',
        from: { epoch: 8, seq: 1 },
        to: { epoch: 9, seq: 2 },
        reason: 'missing-in-log',
      },
      { kind: 'records', source: 'a', epoch: 9, from: 3, events: events(3, 1) },
    ]);

    log.trim('a', { epoch: 7, seq: 3 });
    const late = await welcomed(await open(), { cursors: cursors('a', 7, 1) });
    expect(await late.heard('gap')).toEqual({
      kind: 'gap',
      source: 'a',
      from: { epoch: 7, seq: 1 },
      to: { epoch: 7, seq: 3 },
      reason: 'retention',
    });
    const gaps = late.messages.filter(({ kind }) => kind === 'records' || kind === 'gap');
    expect(gaps[0]?.kind).toBe('gap');
  });

  test('[LOG-3] who has nothing of a log that begins with an epoch misses nothing', async () => {
    const { open, log } = setUp();
    log.trim('a', { epoch: 7, seq: 0 });
    const client = await welcomed(await open());
    await client.heard('records');
    expect(client.of('gap')).toEqual([]);
  });

  test('[LOG-4] receivers at the same place cost one reading and get the same frame', async () => {
    const { open, log } = setUp();
    const clients = await Promise.all([open(), open(), open()]);
    await Promise.all(clients.map((client) => welcomed(client, { encoding: 'msgpack' })));
    await settle();
    const reads = log.reads;
    log.append('a', 7, 4, events(4, 10));
    await Promise.all(clients.map((client) => client.heard('records', 2)));
    await settle();
    // One for the records, one that finds the end.
    expect(log.reads - reads).toBe(2);
    const frames = clients.map((client) => client.frames.at(-1));
    expect(frames[0]).toBeInstanceOf(Uint8Array);
    expect(frames.every((frame) => frame === frames[0])).toBe(true);
  });

  test('[LOG-5] a batch above the byte limit is split, down to one event; its order stays', async () => {
    const { open, log } = setUp({ limits: { batchBytes: 300 } });
    log.append('a', 7, 4, events(4, 20));
    const client = await welcomed(await open());
    await settle(50);
    const seen = client
      .of('records')
      .flatMap(({ from, events: batch }) => batch.map((item, i) => [from + i, kind.numberOf(item)]));
    expect(seen).toEqual(Array.from({ length: 23 }, (_, i) => [i + 1, i + 1]));
    const records = client.frames.filter((frame) => String(frame).includes('"records"'));
    expect(records.length).toBeGreaterThan(2);
    for (const frame of records) expect(frame.length).toBeLessThanOrEqual(300);
  });

  test('[LOG-3] an event that fits into no frame becomes a gap and is reported', async () => {
    const { open, log, told } = setUp({ limits: { batchBytes: 300, serverFrameBytes: 1000 } });
    log.append('a', 7, 4, [kind.large(4, 2000)]);
    log.append('a', 7, 5, events(5, 1));
    const client = await welcomed(await open());
    await client.heard('records', 2);
    expect(client.of('gap')).toEqual([
      {
        kind: 'gap',
        source: 'a',
        from: { epoch: 7, seq: 3 },
        to: { epoch: 7, seq: 4 },
        reason: 'event-too-large',
      },
    ]);
    expect(told.find(({ kind }) => kind === 'unsendable')).toMatchObject({ limit: 1000 });
  });

  test('[LOG-7] the window stops the server, an acknowledgement opens it', async () => {
    const { open, log } = setUp({ limits: { windowEvents: 10, batchEvents: 4 } });
    log.append('a', 7, 4, events(4, 97));
    const client = await welcomed(await open());
    await settle(50);
    const received = () => client.of('records').reduce((sum, { events: batch }) => sum + batch.length, 0);
    expect(received()).toBe(12);
    client.say({ kind: 'acknowledge', source: 'a', cursor: { epoch: 7, seq: 8 } });
    await settle(50);
    expect(received()).toBe(20);
    client.say({ kind: 'acknowledge', source: 'a', cursor: { epoch: 7, seq: 8 } });
    await settle(50);
    expect(received()).toBe(20);
    for (let seq = 20; seq <= 100; seq += 4) {
      client.say({ kind: 'acknowledge', source: 'a', cursor: { epoch: 7, seq: Math.min(seq, received()) } });
      await settle(20);
    }
    expect(received()).toBe(100);
  });

  test('[LOG-7] an acknowledgement of what was not sent is out of turn', async () => {
    const { open } = setUp();
    const client = await welcomed(await open());
    await client.heard('records');
    client.say({ kind: 'acknowledge', source: 'a', cursor: { epoch: 7, seq: 4 } });
    expect((await client.ended()).code).toBe(CLOSE['unexpected-message']);
  });

  test('[LOG-8] a receiver that takes nothing for ten heartbeats is closed as too slow; one that progresses is not', async () => {
    const { open, log, clock } = setUp({ limits: { windowEvents: 10, batchEvents: 1 } });
    log.append('a', 7, 4, events(4, 200));
    const [stuck, slow] = [await welcomed(await open()), await welcomed(await open())];
    for (let beat = 1; beat <= 10; beat++) {
      await settle();
      expect([stuck.closed, slow.closed], `beat ${beat}`).toEqual([undefined, undefined]);
      stuck.say({ kind: 'heartbeat', time: 0 });
      slow.say({ kind: 'heartbeat', time: 0 });
      slow.say({ kind: 'acknowledge', source: 'a', cursor: { epoch: 7, seq: beat } });
      await settle();
      clock.advance(1000);
    }
    expect((await stuck.ended()).code).toBe(CLOSE['too-slow']);
    expect(stuck.messages.at(-1)).toMatchObject({ kind: 'failure', code: 'too-slow' });
    expect(slow.closed).toBeUndefined();
  });

  test('[LOG-11] the heartbeat says how every stream fares', async () => {
    const { open, clock, log } = setUp();
    const client = await welcomed(await open());
    await client.heard('heartbeat');
    log.state = 'disconnected';
    client.say({ kind: 'heartbeat', time: 0 });
    await settle();
    clock.advance(1000);
    expect(await client.heard('heartbeat', 2)).toEqual({
      kind: 'heartbeat',
      time: 1_001_000,
      streams: [
        {
          source: 'a',
          state: 'disconnected',
          since: 1,
          watermark: 2,
          clock: 'live',
          last: { epoch: 7, seq: 3 },
        },
      ],
    });
  });
});

const otherThan = (kind: LogKind) => LOG_KINDS.find((other) => other !== kind)?.content.protocol;
