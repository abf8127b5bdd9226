import { PulseError } from '@pulse/base';
import type { SourceId } from '@pulse/model';
import { RECENT_EVENTS, type SourceSink } from '@pulse/sources';
import type { OpenStream } from './open-stream.ts';
import type { StreamState } from './stream-state.ts';
import { BATCH_EVENTS } from './stream-writer.ts';

export interface SinkOptions extends OpenStream {
  readonly source: SourceId;
  readonly state: StreamState;
  /** Appends what waits. */
  readonly flush: () => void;
  /** Events wait for `flush` at the end of this turn of the event loop. */
  readonly onPending: () => void;
}

/** The sink of one run of a source. Behind its end it takes nothing: the next run goes on from what is stored by then. */
export function openSink(options: SinkOptions): { readonly sink: SourceSink; close(): void } {
  const { log, writer, recent, source, state, flush, onPending } = options;
  let open = true;
  const write = (put: () => void) => {
    if (!open || state.refusal) return;
    put();
    if (writer.pendingEvents >= BATCH_EVENTS) flush();
    else if (writer.pendingEvents > 0) onPending();
  };
  const sink: SourceSink = {
    get recent() {
      return recent.newest(RECENT_EVENTS);
    },
    get last() {
      return writer.last;
    },
    emit: (events) => write(() => writer.emit(events)),
    adopt: (epoch, from, events) => write(() => writer.adopt(epoch, from, events)),
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
  return { sink, close: () => void (open = false) };
}

const stopped = (source: SourceId) =>
  new PulseError('stream-stopped', `The stream ${source} is being stopped.`, {
    advice: 'Send the same again when it runs.',
  });
