import type { KeyValues, PulseEvent } from '@pulse/model';
import { decodeFrame, type LogRecords } from '@pulse/protocol';
import { deviceIndex, queueIndex } from '../engine/contestant.ts';
import type { LoadSize } from '../engine/load.ts';
import type { ManyCollector, ManyRunning } from './collector.ts';
import { askedBy, BUCKETS, DEFINITIONS, isSliding, STEP, statisticCount } from './mix.ts';

type What = 'entered' | 'answered';

/** One statistic as an object with a filter of its own. */
interface Statistic {
  readonly what: What;
  readonly passes: (pairs: KeyValues) => boolean;
  /** Of a sliding one the counts of its buckets; null: growing. */
  readonly buckets: Map<number, number> | null;
  count: number;
}

/** What anybody would write first: an object and a closure a statistic. */
export const objects: ManyCollector = {
  name: 'an object and a filter closure a statistic',
  start: (size) => new Objects(size),
};

class Objects implements ManyRunning {
  readonly #queues: readonly (readonly Statistic[])[];
  readonly #agents: readonly (readonly Statistic[])[];
  readonly #values: Float64Array;
  readonly #calls = new Map<string, { readonly queue: number; readonly pairs: KeyValues }>();

  constructor({ queues, agents, ...size }: LoadSize) {
    const statistics = (growing: What) => () =>
      Array.from({ length: DEFINITIONS }, (_, definition) => statistic(definition, growing));
    this.#queues = Array.from({ length: queues }, statistics('entered'));
    this.#agents = Array.from({ length: agents }, statistics('answered'));
    this.#values = new Float64Array(statisticCount({ ...size, queues, agents }));
  }

  ingest(frame: Uint8Array): void {
    for (const event of (decodeFrame(frame) as LogRecords).events) this.#take(event as PulseEvent);
  }

  values(at: number): Float64Array {
    const low = Math.floor(at / STEP) - BUCKETS + 1;
    let place = 0;
    for (const all of [this.#queues, this.#agents]) {
      for (let definition = 0; definition < DEFINITIONS; definition++) {
        for (const own of all) this.#values[place++] = read(own[definition] as Statistic, low);
      }
    }
    return this.#values;
  }

  #take(event: PulseEvent): void {
    const { type, time, userData } = event;
    const thisDn: string = event.thisDn ?? '';
    const callId: string = event.callId ?? '';
    if (type === 'EventQueued') {
      const call = { queue: queueIndex(thisDn), pairs: userData ?? {} };
      this.#calls.set(callId, call);
      for (const each of this.#queues[call.queue] ?? []) add(each, 'entered', call.pairs, time);
    } else if (type === 'EventEstablished') {
      const call = this.#calls.get(callId);
      if (!call) return;
      for (const each of this.#queues[call.queue] ?? []) add(each, 'answered', call.pairs, time);
      for (const each of this.#agents[deviceIndex(thisDn)] ?? []) add(each, 'answered', call.pairs, time);
    } else if (type === 'EventReleased' || type === 'EventAbandoned') {
      this.#calls.delete(callId);
    }
  }
}

function statistic(definition: number, growing: What): Statistic {
  const { key, value } = askedBy(definition);
  const sliding = isSliding(definition);
  return {
    what: sliding ? 'answered' : growing,
    passes: (pairs) => pairs[key] === value,
    buckets: sliding ? new Map() : null,
    count: 0,
  };
}

function add(each: Statistic, what: What, pairs: KeyValues, time: number): void {
  if (each.what !== what || !each.passes(pairs)) return;
  each.count++;
  if (each.buckets === null) return;
  const bucket = Math.floor(time / STEP);
  each.buckets.set(bucket, (each.buckets.get(bucket) ?? 0) + 1);
}

function read(each: Statistic, low: number): number {
  if (each.buckets !== null && each.buckets.size > 0) {
    for (const [bucket, count] of each.buckets) {
      if (bucket >= low) break;
      each.count -= count;
      each.buckets.delete(bucket);
    }
  }
  return each.count;
}
