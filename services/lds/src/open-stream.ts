import type { Clock, Milliseconds, PulseError } from '@pulse/base';
import type { StreamClock, TenantId } from '@pulse/model';
import { RECENT_EVENTS, type Source } from '@pulse/sources';
import { type EventLog, openFileLog } from '@pulse/storage';
import { RecentBatches } from './recent-batches.ts';
import { type StampedEvent, StreamWriter, type WriterRemarks } from './stream-writer.ts';

/** What there is of a stream once its log is open. */
export interface OpenStream {
  readonly log: EventLog;
  readonly writer: StreamWriter;
  readonly recent: RecentBatches;
}

export interface OpenStreamOptions {
  readonly tenant: TenantId;
  readonly source: Source;
  readonly directory: string;
  readonly clock: Clock;
  readonly retention: Milliseconds | undefined;
  readonly segmentBytes: number | undefined;
  readonly remarks: WriterRemarks;
  readonly onProblem: (problem: PulseError) => void;
}

/** Opens a stream's log, and reads of its end what the writer and new readers go on from. */
export async function openStream(options: OpenStreamOptions): Promise<OpenStream> {
  const { tenant, source, directory, clock, retention, segmentBytes, onProblem } = options;
  const log = await openFileLog({
    directory,
    tenant,
    source: source.id,
    clock: source.streamClock,
    timeSource: clock,
    onProblem,
    ...(retention === undefined ? {} : { retention }),
    ...(segmentBytes === undefined ? {} : { segmentBytes }),
  });
  try {
    return await readEnd(log, options);
  } catch (error) {
    await log[Symbol.asyncDispose]();
    throw error;
  }
}

async function readEnd(log: EventLog, { clock, remarks }: OpenStreamOptions): Promise<OpenStream> {
  const newest = await log.readNewest(RECENT_EVENTS);
  const [oldest] = newest;
  const start = oldest ? { epoch: oldest.epoch, seq: oldest.from - 1 } : log.last;
  const recent = new RecentBatches(RECENT_EVENTS, start);
  for (const batch of newest) recent.add(batch);
  const events = recent.newest(RECENT_EVENTS);
  const writer = new StreamWriter(
    {
      clock,
      streamClock: log.clock,
      last: log.last,
      received: events.reduce((greatest, event) => Math.max(greatest, event.received ?? 0), 0),
      watermark: events.reduce((greatest, event) => Math.max(greatest, timeOf(event, log.clock)), 0),
      interrupted: log.interrupted,
    },
    remarks,
  );
  return { log, writer, recent };
}

/** Up to when a stream is known by an event: a live one has none from the future (clamp of the event format). */
const timeOf = ({ time, received = time }: StampedEvent, clock: StreamClock): Milliseconds =>
  clock === 'live' ? Math.min(time, received) : time;
