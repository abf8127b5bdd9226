import { type Clock, ManualClock, type Milliseconds } from '@pulse/base';
import { agentId, callId, dn, type SourceEvent, type StreamClock, sourceId, tenantId } from '@pulse/model';
import type { Source, SourceSink } from '@pulse/sources';
import { type Lds, type LdsOptions, startLds } from '../src/mod.ts';

export const tenant = tenantId('acme');
export const pbx = sourceId('pbx');
export const NOON: Milliseconds = 1_795_348_800_000;

/** A source whose upstream is the test: each run hands out its sink and lasts until it is stopped. */
export class ScriptedSource implements Source {
  readonly id;
  readonly streamClock: StreamClock;
  runs = 0;
  #sink: SourceSink | undefined;
  #waiting: ((sink: SourceSink) => void)[] = [];
  #fail: ((error: Error) => void) | undefined;
  #end: (() => void) | undefined;

  constructor(name: string = pbx, streamClock: StreamClock = 'live') {
    this.id = sourceId(name);
    this.streamClock = streamClock;
  }

  /** The sink of the run that is going on, or of the next one. */
  get sink(): Promise<SourceSink> {
    const sink = this.#sink;
    return sink ? Promise.resolve(sink) : new Promise((resolve) => this.#waiting.push(resolve));
  }

  run(sink: SourceSink, signal: AbortSignal): Promise<void> {
    this.runs += 1;
    this.#sink = sink;
    for (const resolve of this.#waiting.splice(0)) resolve(sink);
    return new Promise<void>((resolve, reject) => {
      this.#end = resolve;
      this.#fail = reject;
      signal.addEventListener('abort', () => resolve(), { once: true });
    }).finally(() => {
      this.#sink = undefined;
    });
  }

  fail(error: Error): void {
    this.#fail?.(error);
  }

  end(): void {
    this.#end?.();
  }
}

/** An ordinary event; `n` makes it recognisable. */
export const ringing = (n: number, more: Partial<SourceEvent> = {}): SourceEvent => ({
  type: 'EventRinging',
  time: NOON + n,
  thisDn: dn('1001', pbx),
  callId: callId(`call-${n}`),
  agentId: agentId('chen'),
  ...more,
});

export interface Told {
  readonly level: string;
  readonly message: string;
}

export interface Bench {
  readonly lds: Lds;
  readonly clock: ManualClock;
  readonly told: Told[];
}

/** An lds over the given sources, on a clock that only the test moves. */
export async function startBench(
  directory: string,
  sources: readonly Source[],
  more: Partial<LdsOptions> & { readonly clock?: ManualClock & Clock } = {},
): Promise<Bench> {
  const clock = more.clock ?? new ManualClock(NOON);
  const told: Told[] = [];
  const tell = (level: string, message: string) => void told.push({ level, message });
  const lds = await startLds({ tenant, directory, sources, tell, ...more, clock });
  return { lds, clock, told };
}

/** Lets the present turn of the event loop end, and the one after it. */
export async function nextTurn(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  await new Promise((resolve) => setImmediate(resolve));
}

/** Every event of a stream's log, as `epoch/seq callId`. */
export async function storedCalls(lds: Lds, source = pbx): Promise<string[]> {
  const stream = lds.log.streams().find((each) => each.source === source);
  const calls: string[] = [];
  let place = stream?.first ?? { epoch: 0, seq: 0 };
  for (;;) {
    const batches = await lds.log.read(source, place, 1000);
    if (batches.length === 0) return calls;
    for (const { epoch, from, events } of batches) {
      events.forEach((event, index) => calls.push(`${epoch}/${from + index} ${event.callId}`));
      place = { epoch, seq: from + events.length - 1 };
    }
  }
}
