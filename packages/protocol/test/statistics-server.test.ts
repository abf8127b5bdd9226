import { describe, expect, test } from 'vitest';
import { STATISTICS_VERSIONS } from '../src/mod.ts';
import { settle } from './raw-client.ts';
import { agents, codes, open, opened, setUp, subscribed, welcomed } from './statistics-bench.ts';

describe('statistics server', () => {
  test('[P-6] [STAT-8] the welcome carries version, hash and the time of the server', async () => {
    const { open: connect } = setUp();
    const client = await welcomed(await connect());
    expect(client.messages[0]).toEqual({
      kind: 'welcome',
      version: 3,
      schemaHash: STATISTICS_VERSIONS.hashes[3],
      heartbeat: 1000,
      time: 1_000_000,
    });
  });

  test('[STAT-2] an opening is answered with what the server understood', async () => {
    const { open: connect, source } = setUp();
    const client = await welcomed(await connect());
    const request = {
      statType: {
        category: 'TotalNumber',
        subject: 'DNAction',
        mainMask: '*',
        attributes: { MediaType: ['chat'] },
      },
      objects: agents('a'),
      profile: 'Sliding=3600:15',
      range: '0-20',
      range2: '20-',
      filter: 'PairExists("ServiceType","Billing")',
    };
    client.say({ kind: 'open', id: 7, ...request });
    expect(await client.heard('opened')).toMatchObject({
      id: 7,
      definition: expect.stringContaining('TotalNumber'),
      since: null,
      complete: true,
    });
    expect(source.requests).toEqual([request]);
  });

  test('[STAT-2] what the server does not know, and an id in use, are refused; the channel goes on', async () => {
    const { open: connect } = setUp();
    const client = await opened(await connect());
    client.say({ ...open(2, 'a'), statType: 'Horoscope' });
    client.say(open(3, 'a', 'nobody'));
    client.say({ ...open(4, 'a'), objects: [{ type: 'Unicorn', id: 'x' }] });
    client.say(open(1, 'c'));
    await client.heard('refused', 4);
    expect(codes(client).toSorted(([a], [b]) => Number(a) - Number(b))).toEqual([
      [1, 'id-in-use'],
      [2, 'stat-type-unknown'],
      [3, 'object-not-found'],
      [4, 'object-not-found'],
    ]);
    client.say({ kind: 'peek', id: 1, request: 1 });
    await client.heard('value');
  });

  test('[STAT-3] a peek is answered with one cell per object, and says which one it answers', async () => {
    const { open: connect, source } = setUp();
    const client = await opened(await connect());
    client.say({ kind: 'peek', id: 1, request: 5 });
    await client.heard('value');
    source.put('b', 20);
    client.say({ kind: 'peek', id: 1, request: 6 });
    await client.heard('value', 2);
    const at = expect.any(Number);
    expect(client.of('value')).toEqual([
      {
        kind: 'value',
        id: 1,
        request: 5,
        value: { version: [1, at], at, since: null, cells: [1, 2], incomplete: [] },
      },
      {
        kind: 'value',
        id: 1,
        request: 6,
        value: { version: [1, at], at, since: null, cells: [1, 20], incomplete: [] },
      },
    ]);
    await settle();
    expect(client.of('delta')).toEqual([]);
  });

  test('[STAT-4] after subscribe a value comes and then deltas that join up; after unsubscribe nothing', async () => {
    const { open: connect, source } = setUp();
    const client = await subscribed(await connect());
    source.put('a', 10);
    source.put('c', 99);
    source.put('b', 20);
    await client.heard('delta', 2);
    const [first, second] = client.of('delta').map(({ delta }) => delta);
    expect(first).toMatchObject({ from: client.of('value')[0]?.value.version, cells: [[0, 10]] });
    expect(second).toMatchObject({ from: first?.to, cells: [[1, 20]] });
    client.say({ kind: 'unsubscribe', id: 1 });
    await settle();
    expect(source.subscribers).toBe(0);
    source.put('a', 11);
    await settle();
    expect(client.of('delta')).toHaveLength(2);
    client.say({ kind: 'peek', id: 1, request: 1 });
    await client.heard('value', 2);
  });

  test('[STAT-4] a peek of a subscribed statistic fits between its deltas; to subscribe again gives a value', async () => {
    const { open: connect, source } = setUp();
    const client = await subscribed(await connect());
    source.put('a', 10);
    client.say({ kind: 'peek', id: 1, request: 3 });
    await client.heard('value', 2);
    source.put('a', 11);
    client.say({ kind: 'subscribe', id: 1 });
    await client.heard('value', 3);
    source.put('a', 12);
    await client.heard('delta', 3);
    const steps = client.messages.filter(({ kind }) => kind === 'value' || kind === 'delta');
    expect(steps.map(({ value, delta }) => value?.cells[0] ?? delta.cells[0]?.[1])).toEqual([
      1, 10, 10, 11, 11, 12,
    ]);
    expect(source.subscribers).toBe(1);
  });

  test('[STAT-4] where no delta can be given, a value comes', async () => {
    const { open: connect, source } = setUp();
    const client = await subscribed(await connect());
    source.replace(0);
    expect((await client.heard('value', 2)).value.cells).toEqual([0, 0]);
  });

  test('[STAT-4] one delta for several clients is encoded once', async () => {
    const { open: connect, source } = setUp();
    const clients = [await subscribed(await connect()), await subscribed(await connect())];
    let reads = 0;
    const cell = {
      start: 0,
      rate: 1,
      get base() {
        reads += 1;
        return 5;
      },
    };
    source.put('a', cell);
    for (const client of clients) await client.heard('delta');
    expect(reads).toBe(1);
    // The control: another version of the same cell is encoded anew.
    source.put('a', cell);
    expect(reads).toBe(2);
  });

  test('[STAT-5] peek and subscribe may come before the answer to open', async () => {
    const { open: connect, source } = setUp();
    const gate = Promise.withResolvers<void>();
    source.gate = gate.promise;
    const client = await welcomed(await connect());
    for (const message of [open(1, 'a'), { kind: 'peek', id: 1, request: 1 }, { kind: 'subscribe', id: 1 }]) {
      client.say(message);
    }
    await settle();
    expect(client.of('value')).toEqual([]);
    gate.resolve();
    expect(await client.heard('value')).toMatchObject({ request: 1 });
    expect(client.messages.filter(({ id }) => id === 1).map(({ kind }) => kind)).toEqual(['opened', 'value']);
    source.put('a', 2);
    await client.heard('delta');
  });

  test('[STAT-5] an id that is not open is refused, and its close means nothing', async () => {
    const { open: connect } = setUp();
    const client = await opened(await connect());
    for (const kind of ['unsubscribe', 'close']) client.say({ kind, id: 9 });
    client.say({ kind: 'peek', id: 9, request: 1 });
    client.say({ kind: 'subscribe', id: 9 });
    await client.heard('refused', 2);
    expect(codes(client)).toEqual([
      [9, 'not-open'],
      [9, 'not-open'],
    ]);
  });

  test('[STAT-5] what is closed before it is open is given back to the source', async () => {
    const { open: connect, source } = setUp();
    const gate = Promise.withResolvers<void>();
    source.gate = gate.promise;
    const [leaving, closing] = [await welcomed(await connect()), await welcomed(await connect())];
    leaving.say(open(1, 'a'));
    closing.say(open(1, 'a'));
    closing.say({ kind: 'close', id: 1 });
    await settle();
    leaving.channel.close(1000, 'done');
    await leaving.ended();
    gate.resolve();
    await settle();
    expect(source.requests).toHaveLength(2);
    expect(source.opened.size).toBe(0);
    expect(closing.of('opened')).toEqual([]);
    closing.say(open(1, 'b'));
    await closing.heard('opened');
  });
});
