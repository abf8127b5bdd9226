import { ManualClock, seededRandom } from '@pulse/base';
import { tenantId } from '@pulse/model';
import { afterEach } from 'vitest';
import {
  connectInProcess,
  type LinkStatus,
  LOG_VERSIONS,
  type LogClientOptions,
  type LogGap,
  type LogRecords,
  type ProtocolEvent,
  runLogClient,
} from '../src/mod.ts';
import { numbered } from '../testing/mod.ts';
import { RawClient, until } from './raw-client.ts';

/** A welcome that is good unless `extra` spoils it. */
export const welcome = (extra: object = {}) => ({
  kind: 'welcome',
  version: 1,
  schemaHash: LOG_VERSIONS.hashes[1],
  heartbeat: 1000,
  window: 100,
  streams: [],
  ...extra,
});

export const records = (epoch: number, from: number, count: number) => ({
  kind: 'records',
  source: 'a',
  epoch,
  from,
  events: Array.from({ length: count }, (_, i) => numbered(from + i)),
});

const stopping: AbortController[] = [];
afterEach(() => {
  for (const each of stopping.splice(0)) each.abort();
});

/** A log client against a server that a test plays by hand: one {@link RawClient} per connection. */
export function setUp(options: Partial<LogClientOptions> = {}) {
  const clock = new ManualClock(5_000_000);
  const servers: RawClient[] = [];
  const seen: string[] = [];
  const gaps: LogGap[] = [];
  const statuses: LinkStatus[] = [];
  const told: ProtocolEvent[] = [];
  const stop = new AbortController();
  stopping.push(stop);
  const note = ({ epoch, from, events }: LogRecords) => {
    for (const [i, event] of events.entries()) seen.push(`${epoch}/${from + i} ${event.extensions?.number}`);
  };
  const done = runLogClient({
    connect: connectInProcess((channel) => servers.push(new RawClient(channel))),
    tenant: tenantId('acme'),
    clock,
    random: seededRandom(1),
    signal: stop.signal,
    encoding: 'json',
    onRecords: note,
    onGap: (gap) => void gaps.push(gap),
    onStatus: (status) => statuses.push(status),
    events: (event) => told.push(event),
    ...options,
  });
  done.catch(() => {});
  /** The n-th connection, after its hello. */
  const server = async (count = 1) => {
    await until(() => {
      if (servers.length >= count) return true;
      clock.advance(100);
      return false;
    });
    const raw = servers[count - 1] as RawClient;
    await raw.heard('hello');
    return raw;
  };
  return { clock, servers, server, seen, gaps, statuses, told, stop, done, note };
}
