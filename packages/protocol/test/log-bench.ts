import { ManualClock } from '@pulse/base';
import {
  connectInProcess,
  type LogLimits,
  type LogServerOptions,
  type ProtocolEvent,
  serveLog,
} from '../src/mod.ts';
import { MemoryLog } from '../testing/mod.ts';
import { itemsOf, type LogKind } from './log-kinds.ts';
import { RawClient } from './raw-client.ts';

export const cursors = (source: string, epoch: number, seq: number) => [{ source, cursor: { epoch, seq } }];

type Options = { limits?: Partial<LogLimits> } & Partial<LogServerOptions<unknown>>;

/** Servers of one kind of log, in this process, and clients to be played by hand. */
export function logBench(kind: LogKind) {
  /** A hello that is good unless `extra` spoils it. */
  const hello = (extra: object = {}) => ({
    kind: 'hello',
    protocol: kind.content.protocol,
    versions: [1],
    encoding: 'json',
    tenant: 'acme',
    cursors: [],
    ...extra,
  });
  return {
    hello,
    events: (from: number, count: number) => itemsOf(kind, from, count),

    /** A log server, its log with three records. */
    setUp(options: Options = {}) {
      const log = new MemoryLog<unknown>();
      log.append('a', 7, 1, itemsOf(kind, 1, 3));
      const clock = new ManualClock(1_000_000);
      const told: ProtocolEvent[] = [];
      const accept = serveLog<unknown>(
        { source: log, clock, events: (event) => told.push(event), ...options },
        kind.content,
      );
      const connect = connectInProcess(accept);
      return { log, clock, told, open: () => RawClient.open(connect) };
    },

    /** Says hello and waits for the welcome. */
    async welcomed(client: RawClient, extra: object = {}): Promise<RawClient> {
      client.say(hello(extra));
      await client.heard('welcome');
      return client;
    },
  };
}
