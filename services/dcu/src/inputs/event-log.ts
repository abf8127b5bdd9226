import type { Clock, Random } from '@pulse/base';
import { type Cursor, type SourceId, STREAM_START, sourceId, type TenantId } from '@pulse/model';
import {
  type LinkStatus,
  type LogClientOptions,
  type LogGap,
  type LogRecords,
  type LogStream,
  type LogStreamHealth,
  runLogClient,
} from '@pulse/protocol';
import type { LogInput } from './log-input.ts';
import type { StreamState } from './stream-state.ts';

export interface EventLogOptions {
  readonly log: LogInput;
  readonly tenant: TenantId;
  readonly clock: Clock;
  readonly random: Random;
  readonly signal: AbortSignal;
  /** Where streams go on; one that is not named starts at its beginning. */
  readonly cursors: ReadonlyMap<SourceId, Cursor>;
  /** Is told which streams there are and how they fare. */
  readonly streams: StreamState;
  /** The next batch of a stream is asked for when it settles. */
  readonly onRecords: (records: LogRecords) => void | Promise<void>;
  readonly onGap: (gap: LogGap) => void;
  /** The stream state has changed. */
  readonly onChange: () => void;
}

/**
 * Follows all streams of a log, each on a channel of its own, so that one that waits for its turn keeps no other from
 * coming. Resolves when `signal` aborts; rejects with what a callback threw.
 */
export async function followEventLog(options: EventLogOptions): Promise<void> {
  const { log, streams, cursors, onRecords, onGap, onChange } = options;
  const { clock, random, tenant } = options;
  const failed = new AbortController();
  const signal = AbortSignal.any([options.signal, failed.signal]);
  const followed = new Map<SourceId, Promise<void>>();
  const run = (own: Pick<LogClientOptions, 'sources' | 'onRecords'> & Partial<LogClientOptions>) =>
    runLogClient({ connect: log.connect, token: log.token, tenant, clock, random, signal, ...own }).catch(
      (error: unknown) => failed.abort(error),
    );

  function found(fresh: readonly LogStream[]): void {
    streams.streams(log.name, fresh);
    for (const { source } of fresh) {
      if (followed.has(source)) continue;
      const cursor = cursors.get(source);
      const from = cursor === undefined ? {} : { cursors: [[source, cursor] as const] };
      const onStatus = (status: LinkStatus) => {
        streams.channel(source, status);
        onChange();
      };
      followed.set(source, run({ sources: [source], onRecords, onGap, onStatus, ...from }));
    }
  }

  /** A report names its stream as a text only. */
  const newStream = ({ source: name, clock: tells, last }: LogStreamHealth): LogStream[] => {
    const source = sourceId(name);
    return followed.has(source) ? [] : [{ source, clock: tells, first: STREAM_START, last }];
  };

  // A channel without streams: it hears what there is.
  await run({
    sources: [],
    onRecords: () => {},
    onStreams(there) {
      found(there);
      onChange();
    },
    onHealth(reports) {
      found(reports.flatMap(newStream));
      streams.reports(reports);
      onChange();
    },
    onStatus(status) {
      streams.link(log.name, status);
      log.onStatus?.(status);
      onChange();
    },
  });
  await Promise.all(followed.values());
  if (failed.signal.aborted) throw failed.signal.reason;
}
