import { ManualClock, seededRandom } from '@pulse/base';
import { tenantId } from '@pulse/model';
import { afterEach } from 'vitest';
import {
  connectInProcess,
  type LinkStatus,
  type LogClientOptions,
  type LogGap,
  type LogRecords,
  type ProtocolEvent,
  runLogClient,
} from '../src/mod.ts';
import { itemsOf, type LogKind } from './log-kinds.ts';
import { RawClient, until } from './raw-client.ts';

const stopping: AbortController[] = [];
afterEach(() => {
  for (const each of stopping.splice(0)) each.abort();
});

/** Clients of one kind of log. */
export function logClientBench(kind: LogKind) {
  return {
    /** A welcome that is good unless `extra` spoils it. */
    welcome: (extra: object = {}) => ({
      kind: 'welcome',
      version: 1,
      schemaHash: kind.content.spoken.hashes[1],
      heartbeat: 1000,
      window: 100,
      streams: [],
      ...extra,
    }),
    records: (epoch: number, from: number, count: number) => ({
      kind: 'records',
      source: 'a',
      epoch,
      from,
      events: itemsOf(kind, from, count),
    }),
    /** A log client against a server that a test plays by hand: one {@link RawClient} per connection. */
    setUp(options: Partial<LogClientOptions<unknown>> = {}) {
      const clock = new ManualClock(5_000_000);
      const servers: RawClient[] = [];
      const seen: string[] = [];
      const gaps: LogGap[] = [];
      const statuses: LinkStatus[] = [];
      const told: ProtocolEvent[] = [];
      const stop = new AbortController();
      stopping.push(stop);
      const note = ({ epoch, from, events }: LogRecords<unknown>) => {
        for (const [i, item] of events.entries()) seen.push(`${epoch}/${from + i} ${kind.numberOf(item)}`);
      };
      const done = runLogClient<unknown>(
        {
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
        },
        kind.content,
      );
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
    },
  };
}
