import { ManualClock } from '@pulse/base';
import {
  connectInProcess,
  LOG_PROTOCOL,
  type LogLimits,
  type LogServerOptions,
  type ProtocolEvent,
  serveLog,
} from '../src/mod.ts';
import { MemoryLog, numbered } from '../testing/mod.ts';
import { RawClient } from './raw-client.ts';

/** A hello that is good unless `extra` spoils it. */
export const hello = (extra: object = {}) => ({
  kind: 'hello',
  protocol: LOG_PROTOCOL,
  versions: [1],
  encoding: 'json',
  tenant: 'acme',
  cursors: [],
  ...extra,
});

export const cursors = (source: string, epoch: number, seq: number) => [{ source, cursor: { epoch, seq } }];

export const events = (from: number, count: number) =>
  Array.from({ length: count }, (_, i) => numbered(from + i));

/** A log server in this process, its log with three events, and clients to be played by hand. */
export function setUp(options: { limits?: Partial<LogLimits> } & Partial<LogServerOptions> = {}) {
  const log = new MemoryLog();
  log.append('a', 7, 1, events(1, 3));
  const clock = new ManualClock(1_000_000);
  const told: ProtocolEvent[] = [];
  const accept = serveLog({ source: log, clock, events: (event) => told.push(event), ...options });
  const connect = connectInProcess(accept);
  return { log, clock, told, open: () => RawClient.open(connect), kinds: () => told.map(({ kind }) => kind) };
}

/** Says hello and waits for the welcome. */
export async function welcomed(client: RawClient, extra: object = {}): Promise<RawClient> {
  client.say(hello(extra));
  await client.heard('welcome');
  return client;
}
