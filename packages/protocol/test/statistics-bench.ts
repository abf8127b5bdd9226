import { ManualClock } from '@pulse/base';
import {
  connectInProcess,
  type ProtocolEvent,
  STATISTICS_PROTOCOL,
  type StatisticsLimits,
  type StatisticsServerOptions,
  serveStatistics,
} from '../src/mod.ts';
import { MemoryStatistics } from '../testing/mod.ts';
import { RawClient } from './raw-client.ts';
import { SluggishLine } from './sluggish.ts';

/** A hello that is good unless `extra` spoils it. */
export const hello = (extra: object = {}) => ({
  kind: 'hello',
  protocol: STATISTICS_PROTOCOL,
  versions: [3, 2],
  encoding: 'json',
  tenant: 'acme',
  ...extra,
});

export const agents = (...ids: string[]) => ids.map((id) => ({ type: 'Agent', id }));
export const open = (id: number, ...objects: string[]) => ({
  kind: 'open',
  id,
  statType: 'CallsAnswered',
  objects: agents(...objects),
});

/** A statistics server in this process with three agents, and clients to be played by hand. */
export function setUp(
  options: { limits?: Partial<StatisticsLimits> } & Partial<StatisticsServerOptions> = {},
) {
  const clock = new ManualClock(1_000_000);
  const told: ProtocolEvent[] = [];
  const source = new MemoryStatistics();
  for (const [place, id] of ['a', 'b', 'c'].entries()) source.put(id, place + 1);
  const accept = serveStatistics({
    sourceOf: (tenant) => (tenant === source.tenant ? source : undefined),
    clock,
    events: (event) => told.push(event),
    ...options,
  });
  const connect = connectInProcess(accept);
  return { clock, told, source, line: () => new SluggishLine(accept), open: () => RawClient.open(connect) };
}

export async function welcomed(client: RawClient, extra: object = {}): Promise<RawClient> {
  client.say(hello(extra));
  await client.heard('welcome');
  return client;
}

/** With `a` and `b` open under id 1. */
export async function opened(client: RawClient, extra: object = {}): Promise<RawClient> {
  await welcomed(client, extra);
  client.say(open(1, 'a', 'b'));
  await client.heard('opened');
  return client;
}

export async function subscribed(client: RawClient): Promise<RawClient> {
  await opened(client);
  client.say({ kind: 'subscribe', id: 1 });
  await client.heard('value');
  return client;
}

export const codes = (client: RawClient) => client.of('refused').map(({ id, code }) => [id, code]);
