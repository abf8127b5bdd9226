import { type Clock, type Milliseconds, PulseError, type Random } from '@pulse/base';
import type { Cursor, SourceId, TenantId } from '@pulse/model';
import { type LogRecords, type LogStream, type RecordedEvent, runLogClient } from '@pulse/protocol';
import type { LogInput } from '../inputs/log-input.ts';
import { StreamReader } from './stream-reader.ts';

/** So long a log may keep silent before a replay of it is given up. */
export const REPLAY_PATIENCE: Milliseconds = 10_000;

export interface LogReplayOptions {
  readonly logs: readonly LogInput[];
  readonly tenant: TenantId;
  readonly clock: Clock;
  readonly random: Random;
}

/** A stream, and the log that has it. */
export interface FoundStream {
  readonly log: LogInput;
  readonly stream: LogStream;
}

/** What is done with what is read, one after the other. */
export interface ReplaySink {
  /** The records from one place up to before another. */
  onRecords(records: LogRecords, from: number, to: number): Promise<void>;
  /** Something of the stream is missing for good. */
  onMissed(source: SourceId): Promise<void>;
}

/** The streams of all logs, with their newest places now. Rejects with `log-unreachable`. */
export async function findStreams(options: LogReplayOptions, signal: AbortSignal): Promise<FoundStream[]> {
  const found = await Promise.all(options.logs.map((log) => streamsOf(log, options, signal)));
  return found.flat();
}

async function streamsOf(
  log: LogInput,
  options: LogReplayOptions,
  signal: AbortSignal,
): Promise<FoundStream[]> {
  const { tenant, clock, random } = options;
  const heard = Promise.withResolvers<FoundStream[]>();
  const stop = new AbortController();
  const running = runLogClient({
    connect: log.connect,
    token: log.token,
    tenant,
    clock,
    random,
    signal: AbortSignal.any([stop.signal, signal]),
    sources: [],
    onRecords: () => {},
    onStreams: (streams) => heard.resolve(streams.map((stream) => ({ log, stream }))),
  });
  try {
    return await patiently(heard.promise, options, signal, log.name);
  } finally {
    stop.abort();
    await running;
  }
}

/** A batch of a stream of which something is still to be replayed. */
interface Held {
  readonly reader: StreamReader;
  readonly records: LogRecords;
  next: number;
  time: Milliseconds;
}

/**
 * Reads streams from where an engine has them to a time, as one history: by effective time, then by name (T5). Where a
 * stream ends before that, its end counts; what is appended while it is read is not waited for.
 */
export async function replayStreams(
  found: readonly FoundStream[],
  {
    until,
    cursors,
    sink,
    signal,
  }: {
    readonly until: Milliseconds;
    readonly cursors: ReadonlyMap<SourceId, Cursor>;
    readonly sink: ReplaySink;
    readonly signal: AbortSignal;
  },
  options: LogReplayOptions,
): Promise<void> {
  await using readers = new AsyncDisposableStack();
  const latest = new Map<SourceId, Milliseconds>();

  /** The next batch of a stream, as soon as it is there; gaps are told on the way. */
  async function pull(reader: StreamReader): Promise<Held | undefined> {
    for (;;) {
      const piece = await patiently(reader.next(), options, signal, reader.source);
      if (piece === undefined) return undefined;
      const first = piece.kind === 'records' ? piece.events[0] : undefined;
      if (piece.kind === 'gap') await sink.onMissed(piece.source);
      else if (first) return { reader, records: piece, next: 0, time: effective(reader.source, first) };
    }
  }

  /** Times never run backwards within a stream (T3). */
  function effective(
    source: SourceId,
    { time, received = Number.POSITIVE_INFINITY }: RecordedEvent,
  ): Milliseconds {
    const own = Math.max(Math.min(time, received), latest.get(source) ?? 0);
    latest.set(source, own);
    return own;
  }

  const opened = found.map(({ log, stream }) =>
    readers.use(new StreamReader(log, stream, cursors.get(stream.source), options)),
  );
  let held = (await Promise.all(opened.map(pull))).filter((each) => each !== undefined);
  for (;;) {
    const [first, second] = held.sort(inOrder);
    if (!first || first.time > until) return;
    const { records, next: from, reader } = first;
    do {
      first.next++;
      const event = records.events[first.next];
      if (event) first.time = effective(reader.source, event);
    } while (
      first.next < records.events.length &&
      first.time <= until &&
      (!second || inOrder(first, second) < 0)
    );
    await sink.onRecords(records, from, first.next);
    if (first.next < records.events.length) continue;
    const more = await pull(reader);
    held = held.flatMap((each) => (each !== first ? [each] : more ? [more] : []));
  }
}

const inOrder = (a: Held, b: Held): number =>
  a.time - b.time || (a.records.source < b.records.source ? -1 : 1);

/** Waits for a log, but not for ever; rejects when nobody wants to know any more, too. */
async function patiently<Found>(
  promise: Promise<Found>,
  { clock }: LogReplayOptions,
  signal: AbortSignal,
  what: string,
): Promise<Found> {
  const given = Promise.withResolvers<never>();
  const abort = () => given.reject(new PulseError('replay-failed', 'nobody waits for it any more'));
  const timer = clock.after(REPLAY_PATIENCE, () => {
    const message = `${what} gave nothing for ${REPLAY_PATIENCE / 1000} s.`;
    given.reject(new PulseError('log-unreachable', message, { advice: 'Ask again when it can be reached.' }));
  });
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) abort();
  try {
    return await Promise.race([promise, given.promise]);
  } finally {
    timer.cancel();
    signal.removeEventListener('abort', abort);
    given.promise.catch(() => {});
  }
}
