import { ManualClock, seededRandom } from '@pulse/base';
import { tenantId } from '@pulse/model';
import { afterEach, describe, expect, test } from 'vitest';
import {
  CLOSE,
  connectInProcess,
  type LinkStatus,
  type ProtocolEvent,
  STATISTICS_VERSIONS,
  type StatisticEvents,
  StatisticsClient,
  type StatisticsClientOptions,
  type StatisticValues,
} from '../src/mod.ts';
import { RawClient, settle, until } from './raw-client.ts';

const REQUEST = {
  statType: 'CallsAnswered',
  objects: [
    { type: 'Agent', id: 'a' },
    { type: 'Agent', id: 'b' },
  ],
};

const valueOf = (id: number, counter: number, cells: number[], request?: number) => ({
  kind: 'value',
  id,
  ...(request === undefined ? {} : { request }),
  value: { version: [1, counter], at: counter, since: null, cells, incomplete: [] },
});
const deltaOf = (id: number, from: number, cell: number) => ({
  kind: 'delta',
  id,
  delta: { from: [1, from], to: [1, from + 1], at: from + 1, cells: [[0, cell]] },
});
const openedOf = (id: number) => ({ kind: 'opened', id, definition: 'calls', since: null, complete: true });

const running: StatisticsClient[] = [];
afterEach(() => {
  for (const client of running.splice(0)) client.stop();
});

/** A client against a server that a test plays by hand. */
function setUp(options: Partial<StatisticsClientOptions> = {}) {
  const clock = new ManualClock(5_000_000);
  const servers: RawClient[] = [];
  const statuses: LinkStatus[] = [];
  const told: ProtocolEvent[] = [];
  const client = new StatisticsClient({
    connect: connectInProcess((channel) => servers.push(new RawClient(channel))),
    clock,
    random: seededRandom(1),
    tenant: tenantId('acme'),
    onStatus: (status) => statuses.push(status),
    events: (event) => told.push(event),
    ...options,
  });
  running.push(client);
  /** The n-th connection, welcomed. */
  const server = async (count = 1, extra: object = {}) => {
    await until(() => {
      if (servers.length >= count) return true;
      clock.advance(100);
      return false;
    });
    const raw = servers[count - 1] as RawClient;
    await raw.heard('hello');
    const schemaHash = STATISTICS_VERSIONS.hashes[3];
    raw.say({ kind: 'welcome', version: 3, schemaHash, heartbeat: 1000, time: clock.now() + 50, ...extra });
    return raw;
  };
  return { clock, client, server, statuses, told };
}

/** What an opener hears, in its own words. */
function listening(): { readonly events: StatisticEvents; readonly heard: string[] } {
  const heard: string[] = [];
  return {
    heard,
    events: {
      onOpened: ({ definition }) => heard.push(`opened ${definition}`),
      onValues: ({ cells }: StatisticValues) => heard.push(cells.join(' ')),
      onEnded: (kind, code) => heard.push(`${kind} ${code}`),
    },
  };
}

describe('statistics client', () => {
  test('[STAT-1] says hello with tenant, token and person', async () => {
    const { client, server } = setUp({ token: 'secret', person: 'ann' });
    client.start();
    expect((await server()).messages).toEqual([
      {
        kind: 'hello',
        protocol: 'pulse.statistics.v1',
        versions: [3, 2],
        schemaHash: STATISTICS_VERSIONS.hashes[3],
        encoding: 'msgpack',
        tenant: 'acme',
        token: 'secret',
        person: 'ann',
      },
    ]);
    await until(() => client.status.status === 'live');
    expect(client.now()).toBe(5_000_050);
  });

  test('[STAT-2] [STAT-4] opens, subscribes and applies deltas', async () => {
    const { client, server } = setUp();
    const { events, heard } = listening();
    const statistic = client.open(REQUEST, events);
    statistic.subscribe();
    client.start();
    const raw = await server();
    const { id } = await raw.heard('subscribe');
    expect(raw.of('open')).toEqual([{ kind: 'open', id, ...REQUEST }]);
    expect(statistic.state).toBe('opening');
    for (const message of [openedOf(id), valueOf(id, 1, [1, 2]), deltaOf(id, 1, 10)]) raw.say(message);
    await until(() => heard.length === 3);
    expect(heard).toEqual(['opened calls', '1 2', '10 2']);
    expect(statistic).toMatchObject({
      state: 'open',
      description: { definition: 'calls', since: null, complete: true },
      values: { version: [1, 2], cells: [10, 2] },
    });
    statistic.unsubscribe();
    raw.say(deltaOf(id, 2, 11));
    await raw.heard('unsubscribe');
    await settle();
    expect(heard).toHaveLength(3);
  });

  test('[STAT-4] a delta that does not fit makes it subscribe again; deltas before the value are ignored', async () => {
    const { client, server } = setUp();
    const { events, heard } = listening();
    client.start();
    const raw = await server();
    const statistic = client.open(REQUEST, events);
    statistic.subscribe();
    await until(() => client.status.status === 'live');
    const { id } = await raw.heard('subscribe');
    for (const message of [valueOf(id, 1, [1, 2]), deltaOf(id, 7, 10), deltaOf(id, 1, 11)]) raw.say(message);
    await raw.heard('subscribe', 2);
    raw.say(valueOf(id, 8, [12, 2]));
    raw.say(deltaOf(id, 8, 13));
    await until(() => heard.length === 3);
    expect(heard).toEqual(['1 2', '12 2', '13 2']);
  });

  test('[STAT-3] a peek is answered by the value that says so, and not by an earlier one', async () => {
    const { client, server } = setUp();
    client.start();
    const raw = await server();
    await until(() => client.status.status === 'live');
    const statistic = client.open(REQUEST);
    const answers: number[] = [];
    const peek = () => statistic.peek().then(({ cells }) => answers.push(cells[0] as number));
    const [first, second, third] = [peek(), peek(), peek()];
    const { id } = await raw.heard('peek', 3);
    expect(raw.of('peek').map(({ request }) => request)).toEqual([1, 2, 3]);
    raw.say(valueOf(id, 1, [1, 2]));
    await settle();
    expect(answers).toEqual([]);
    raw.say(valueOf(id, 2, [5, 2], 2));
    await Promise.all([first, second]);
    expect(answers).toEqual([5, 5]);
    raw.say(valueOf(id, 3, [6, 2], 3));
    await third;
    expect(answers).toEqual([5, 5, 6]);
  });

  test('[STAT-5] a peek waits for the link that is being made, and fails where it is known to be down', async () => {
    const { client, server } = setUp();
    const statistic = client.open(REQUEST);
    const early = statistic.peek();
    client.start();
    const raw = await server();
    const { id, request } = await raw.heard('peek');
    expect(raw.messages.map(({ kind }) => kind)).toEqual(['hello', 'open', 'peek']);
    raw.say(valueOf(id, 1, [1, 2], request));
    expect((await early).cells).toEqual([1, 2]);
    const underway = statistic.peek();
    const failing = expect(underway).rejects.toMatchObject({ code: 'disconnected' });
    await raw.heard('peek', 2);
    raw.channel.close(1001, 'server stops');
    await failing;
    await expect(statistic.peek()).rejects.toMatchObject({ code: 'disconnected' });
  });

  test('[STAT-10] opens and subscribes anew after a loss, but not what was refused or closed', async () => {
    const { client, server, statuses } = setUp();
    client.start();
    const [kept, refused, taken, given] = [1, 2, 3, 4].map(() => {
      const { events, heard } = listening();
      const statistic = client.open(REQUEST, events);
      statistic.subscribe();
      return { statistic, heard };
    });
    const raw = await server();
    await raw.heard('subscribe', 4);
    const ids = raw.of('open').map(({ id }) => id);
    raw.say({ kind: 'refused', id: ids[1], code: 'stat-type-unknown', message: 'no' });
    raw.say({ kind: 'closed', id: ids[2], code: 'permission-revoked', message: 'no' });
    raw.say(openedOf(ids[0] as number));
    raw.say(valueOf(ids[0] as number, 1, [1, 2]));
    given?.statistic.close();
    await raw.heard('close');
    await until(() => kept?.heard.length === 2);
    raw.channel.close(1001, 'server stops');
    const again = await server(2);
    const { id } = await again.heard('subscribe');
    await settle();
    expect(again.of('open').map((message) => message.id)).toEqual([id]);
    expect(kept?.statistic.values?.cells).toEqual([1, 2]);
    again.say(openedOf(id));
    again.say(valueOf(id, 9, [3, 4]));
    await until(() => kept?.heard.length === 4);
    expect(kept?.heard).toEqual(['opened calls', '1 2', 'opened calls', '3 4']);
    expect(refused).toMatchObject({ statistic: { state: 'refused' }, heard: ['refused stat-type-unknown'] });
    expect(taken).toMatchObject({ statistic: { state: 'closed' }, heard: ['closed permission-revoked'] });
    expect(given).toMatchObject({ statistic: { state: 'closed' }, heard: [] });
    await expect(refused?.statistic.peek()).rejects.toMatchObject({ code: 'stat-type-unknown' });
    await expect(given?.statistic.peek()).rejects.toMatchObject({ code: 'closed' });
    expect(statuses.map(({ status }) => status)).toEqual(['live', 'disconnected', 'live']);
  });

  test('[STAT-10] sends at most 8,000 messages within a heartbeat, in order', async () => {
    const { client, server, clock } = setUp();
    client.start();
    for (let i = 0; i < 5000; i++) client.open(REQUEST).subscribe();
    const raw = await server();
    await until(() => raw.messages.length > 8000);
    await settle(20);
    expect(raw.messages).toHaveLength(8001);
    raw.say({ kind: 'heartbeat', time: 1 });
    clock.advance(1000);
    await raw.heard('subscribe', 5000);
    expect(raw.of('open')).toHaveLength(5000);
    const order = raw.messages.filter(({ kind }) => kind === 'subscribe').map(({ id }) => id);
    expect(order).toEqual([...order].sort((a, b) => a - b));
  });

  test('[STAT-8] health is passed on as the server says it', async () => {
    const heard: unknown[] = [];
    const { client, server } = setUp({ onHealth: (streams) => heard.push(streams) });
    client.start();
    const raw = await server();
    const stream = { source: 'a', state: 'live', since: 1, watermark: 2, clock: 'live' };
    raw.say({ kind: 'health', streams: [stream] });
    await until(() => heard.length === 1);
    expect(heard).toEqual([[stream]]);
  });

  test.each([
    ['[P-9] a version that it does not speak', { version: 9 }, 'version-unsupported'],
    ['[P-10] another hash for its version', { schemaHash: 'deadbeef' }, 'schema-mismatch'],
  ])('%s is refused', async (_title, extra, code) => {
    const { client, server, statuses } = setUp();
    client.start();
    await server(1, extra);
    await until(() => statuses.length > 0);
    expect(statuses.at(-1)).toMatchObject({ status: 'disconnected', failure: { code, refused: true } });
  });

  test('[P-16] what is no message closes the channel, and it connects again', async () => {
    const { client, server, told } = setUp();
    client.start();
    const raw = await server();
    raw.say({ kind: 'value', id: 1 });
    expect((await raw.ended()).code).toBe(CLOSE.malformed);
    await server(2);
    expect(told).toContainEqual(expect.objectContaining({ kind: 'malformed' }));
  });

  test('stop ends the link and what is asked; start begins again with what is open', async () => {
    const { client, server } = setUp();
    const statistic = client.open(REQUEST);
    client.start();
    const raw = await server();
    await raw.heard('open');
    const failing = expect(statistic.peek()).rejects.toMatchObject({ code: 'disconnected' });
    client.stop();
    await failing;
    await raw.ended();
    client.start();
    await (await server(2)).heard('open');
  });
});
