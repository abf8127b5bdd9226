import { readFile } from 'node:fs/promises';
import { seededRandom, systemClock } from '@pulse/base';
import { createEngine } from '@pulse/engine';
import { discoveredConfiguration, type PulseEvent } from '@pulse/model';
import {
  connectWebSocket,
  STATISTICS_PROTOCOL,
  type Statistic,
  type StatisticEvents,
  type StatisticRequest,
  StatisticsClient,
  type StatisticValues,
} from '@pulse/protocol';
import { redisPermissions } from '@pulse/storage';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { DcuProcess } from './child.ts';
import { type Constellation, constellation, TOKEN, tenant } from './constellation.ts';
import { until } from './until.ts';
import { append, logOf, work } from './work.ts';

const events = work(seededRandom(5), 'voice', Date.now() - 600_000, 100);
const lds = logOf(events);
const AGENT = 'agent-0-voice';
const REQUEST: StatisticRequest = {
  statType: { category: 'TotalNumber', subject: 'DNAction', mainMask: 'AgentLogin' },
  objects: [{ type: 'Agent', id: AGENT }],
  profile: 'Growing=00:00',
};

let around: Constellation;
let dcu: DcuProcess;
beforeAll(async () => {
  around = await constellation({ lds });
  dcu = around.start();
  await dcu.says('dcu is ready');
});
afterAll(() => around?.[Symbol.asyncDispose]());

const clients: StatisticsClient[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.stop();
});

async function connect(who: { token?: string; person?: string; ca?: string }): Promise<StatisticsClient> {
  const { caFile, wrongCaFile } = around.certificates;
  const ca = await readFile(who.ca === 'wrong' ? wrongCaFile : caFile, 'utf8');
  const client = new StatisticsClient({
    connect: connectWebSocket(`wss://localhost:${around.statisticsPort}`, {
      subprotocol: STATISTICS_PROTOCOL,
      tls: { ca },
    }),
    clock: systemClock,
    random: seededRandom(1),
    tenant,
    token: who.token ?? TOKEN,
    ...(who.person === undefined ? {} : { person: who.person }),
  });
  clients.push(client);
  client.start();
  return client;
}

const codeOf = (statistic: Statistic) =>
  statistic.peek().then(
    () => 'opened',
    (error: { code: string }) => error.code,
  );

test('nobody gets in without a token, with a wrong one, or over a connection that cannot be trusted', async () => {
  for (const who of [{ token: '' }, { token: 'the-token-of-somebody-else' }, { ca: 'wrong' }]) {
    const client = await connect(who);
    expect(await codeOf(client.open(REQUEST))).toBe('disconnected');
    expect(client.status.failure?.code).toBe('ca' in who ? 'tls-untrusted' : 'unauthorised');
  }
  // Negative control.
  expect(await codeOf((await connect({})).open(REQUEST))).toBe('opened');
  expect(await codeOf((await connect({})).open({ ...REQUEST, notification: 'Often' }))).toBe(
    'notification-unknown',
  );
});

test('a person sees what permissions allow, until they are revoked', async () => {
  const sink = redisPermissions({ connection: around.connection, clock: systemClock, onError: () => {} });
  const allow = (revision: number, visible: readonly number[]) =>
    sink.putAccess(tenant, {
      revision,
      objects: [{ type: 'Agent', id: AGENT }],
      persons: [
        { person: 'ann', name: 'Ann', privileges: [], administrator: false, everything: false, visible },
      ],
    });
  await allow(1, []);
  const ann = await connect({ person: 'ann' });
  expect(await codeOf(ann.open(REQUEST))).toBe('object-not-found');
  await allow(2, [0]);
  await until('ann may', async () => (await codeOf(ann.open(REQUEST))) === 'opened');
  const ended = Promise.withResolvers<string>();
  const open = ann.open(REQUEST, { onEnded: (kind, code) => ended.resolve(`${kind} ${code}`) });
  expect(await codeOf(open)).toBe('opened');
  await allow(3, []);
  expect(await ended.promise).toBe('closed permission-revoked');
  sink[Symbol.dispose]();
});

/** What an engine that was there all along counts. */
function loginsOf(all: readonly PulseEvent[]): number {
  const engine = createEngine(discoveredConfiguration(tenant, 'UTC'));
  const kind = { category: 'TotalNumber', subject: 'DNAction', mainMask: 'AgentLogin' } as const;
  const profile = { type: 'Growing', value: '00:00' } as const;
  const column = engine.open({ objectType: 'Agent', statistic: { ...kind, profile } });
  for (const event of all) engine.apply(event);
  const agent = engine.objects('Agent').findIndex(({ id }) => id === AGENT);
  return column.read(agent, Date.now()) as number;
}

test('a statistic is described, and told on every change', async () => {
  const seen: StatisticValues[] = [];
  const follow: StatisticEvents = { onValues: (values) => seen.push(values) };
  const client = await connect({});
  const logins = client.open(REQUEST, follow);
  logins.subscribe();
  await logins.peek();
  // It counts from its opening on, and says so, until it has been filled with what came before.
  expect(logins.description).toMatchObject({
    definition: 'TotalNumber of AgentLogin. Growing, 00:00.',
    complete: false,
  });
  const before = loginsOf(events);
  await until('it has been filled', () => seen.at(-1)?.cells[0] === before);
  const last = events.at(-1)!;
  const more: PulseEvent[] = (['EventAgentLogout', 'EventAgentLogin'] as const).map((type, place) => ({
    ...last,
    type,
    agentId: AGENT as never,
    thisDn: `${AGENT}@voice` as never,
    seq: last.seq + 1 + place,
    time: Date.now() + place,
  }));
  const steady: StatisticValues[] = [];
  const dull: StatisticValues[] = [];
  const follows = [
    [{ mode: 'TimeBased', frequency: 1 }, steady],
    [{ mode: 'ChangesBased', insensitivity: 2 }, dull],
  ] as const;
  for (const [notification, heard] of follows) {
    client.open({ ...REQUEST, notification }, { onValues: (values) => heard.push(values) }).subscribe();
  }
  await until('it comes though nothing changes', () => steady.length > 2);
  append(lds, more);
  await until('the login is told', () => seen.at(-1)?.cells[0] === before + 1);
  await until('it comes in its turn', () => steady.at(-1)?.cells[0] === before + 1);
  // One login is less than two.
  expect(dull.map(({ cells }) => cells[0])).toEqual([before]);
  const types = await around.metrics();
  expect(types).toContain('pulse_statserver_clients_number{tenant="acme"} 1');
});
