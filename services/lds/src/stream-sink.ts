import { type Clock, PulseError } from '@pulse/base';
import type { SourceId } from '@pulse/model';
import { RECENT_EVENTS, type SourceSink } from '@pulse/sources';
import type { WatchedDns } from './directory/watched-dns.ts';
import type { OpenStream } from './open-stream.ts';
import type { StreamState } from './stream-state.ts';
import { BATCH_EVENTS } from './stream-writer.ts';

export interface SinkOptions extends OpenStream {
  readonly source: SourceId;
  readonly clock: Clock;
  readonly state: StreamState;
  /** Which DNs of the source are this tenant's; all of them where undefined. */
  readonly watched: WatchedDns | undefined;
  /** Appends what waits. */
  readonly flush: () => void;
  /** Events wait for `flush` at the end of this turn of the event loop. */
  readonly onPending: () => void;
}

/** The way into the log for one run of a source. */
export interface OpenSink {
  readonly sink: SourceSink;
  /**
   * Says at once which DNs are no longer watched, where the source's events have no places of their own; in a stream that
   * is adopted, and before its source has said anything, it is said with what comes next.
   */
  tellLeft(): void;
  close(): void;
}

/** Behind its end the sink takes nothing: the next run goes on from what is stored by then. */
export function openSink(options: SinkOptions): OpenSink {
  const { log, writer, recent, source, clock, state, watched, flush, onPending } = options;
  let open = true;
  let emits = false;
  const write = (put: () => void) => {
    if (!open || state.refusal) return;
    put();
    if (writer.pendingEvents >= BATCH_EVENTS) flush();
    else if (writer.pendingEvents > 0) onPending();
  };
  const tellLeft = () => {
    if (!watched || !emits) return;
    const left = watched.takeLeft(log.clock === 'replay' ? writer.watermark : clock.now());
    for (let from = 0; from < left.length; from += BATCH_EVENTS) {
      write(() => writer.emit(left.slice(from, from + BATCH_EVENTS)));
    }
  };
  const sink: SourceSink = {
    get recent() {
      return recent.newest(RECENT_EVENTS);
    },
    get last() {
      return writer.last;
    },
    emit(events) {
      emits = true;
      tellLeft();
      write(() => writer.emit(watched?.of(events) ?? events));
    },
    adopt: (epoch, from, events) =>
      write(() => writer.adopt(epoch, from, watched?.placesOf(writer.last, epoch, from, events) ?? events)),
    newEpoch: () => write(() => writer.newEpoch()),
    watermark: (time) => write(() => writer.live(time)),
    sync: async () => {
      if (!open) throw stopped(source);
      flush();
      if (state.refusal) throw state.refusal;
      await log.sync();
    },
    readNewest: async (maxEvents) => (await log.readNewest(maxEvents)).flatMap(({ events }) => events),
    health: (said) => {
      if (open) state.say(said);
    },
  };
  return { sink, tellLeft, close: () => void (open = false) };
}

const stopped = (source: SourceId) =>
  new PulseError('stream-stopped', `The stream ${source} is being stopped.`, {
    advice: 'Send the same again when it runs.',
  });
