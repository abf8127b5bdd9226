import type { KeyValues, PulseEvent } from '@pulse/model';
import { decodeFrame, type LogRecords } from '@pulse/protocol';
import { deviceIndex, queueIndex } from '../engine/contestant.ts';
import type { LoadSize } from '../engine/load.ts';
import type { ManyCollector, ManyRunning } from './collector.ts';
import { askedBy, BUCKETS, DEFINITIONS, isSliding, STEP, statisticCount } from './mix.ts';

/** Which definitions a combination of attached values is counted by. */
interface Wanted {
  readonly growing: readonly number[];
  readonly sliding: readonly number[];
}

/** A count that leaves a statistic again when its bucket does. */
interface Leaving {
  places: Int32Array;
  length: number;
}

/** Written by hand for exactly this mix: typed arrays, and a list of definitions for each combination. The near limit. */
export const flat: ManyCollector = {
  name: 'typed arrays written by hand for this mix',
  start: (size) => new Flat(size),
};

class Flat implements ManyRunning {
  readonly #values: Float64Array;
  readonly #agents: number;
  readonly #queues: number;
  readonly #calls = new Map<string, { readonly queue: number; readonly wanted: Wanted }>();
  readonly #wanted = new Map<string, Wanted>();
  readonly #leaving: Leaving[] = Array.from({ length: BUCKETS }, () => ({
    places: new Int32Array(1024),
    length: 0,
  }));
  #bucket = Number.NaN;

  constructor(size: LoadSize) {
    this.#values = new Float64Array(statisticCount(size));
    this.#agents = size.agents;
    this.#queues = size.queues;
  }

  ingest(frame: Uint8Array): void {
    for (const event of (decodeFrame(frame) as LogRecords).events) this.#take(event as PulseEvent);
  }

  values(at: number): Float64Array {
    this.#moveTo(at);
    return this.#values;
  }

  #take(event: PulseEvent): void {
    const { type, time, userData } = event;
    const thisDn: string = event.thisDn ?? '';
    const callId: string = event.callId ?? '';
    this.#moveTo(time);
    if (type === 'EventQueued') {
      const call = { queue: queueIndex(thisDn), wanted: this.#wantedBy(userData ?? {}) };
      this.#calls.set(callId, call);
      for (const definition of call.wanted.growing) this.#count(definition * this.#queues + call.queue);
    } else if (type === 'EventEstablished') {
      const call = this.#calls.get(callId);
      if (call) this.#answered(call, deviceIndex(thisDn));
    } else if (type === 'EventReleased' || type === 'EventAbandoned') {
      this.#calls.delete(callId);
    }
  }

  #answered({ queue, wanted }: { readonly queue: number; readonly wanted: Wanted }, agent: number): void {
    const base = DEFINITIONS * this.#queues;
    for (const definition of wanted.growing) this.#count(base + definition * this.#agents + agent);
    for (const definition of wanted.sliding) {
      this.#countAndLeave(definition * this.#queues + queue);
      this.#countAndLeave(base + definition * this.#agents + agent);
    }
  }

  #count(place: number): void {
    this.#values[place] = (this.#values[place] as number) + 1;
  }

  #countAndLeave(place: number): void {
    this.#count(place);
    const leaving = this.#leaving[this.#bucket % BUCKETS] as Leaving;
    if (leaving.length === leaving.places.length) {
      const longer = new Int32Array(2 * leaving.length);
      longer.set(leaving.places);
      leaving.places = longer;
    }
    leaving.places[leaving.length++] = place;
  }

  /** Buckets that are not among the newest leave. */
  #moveTo(time: number): void {
    const bucket = Math.floor(time / STEP);
    if (Number.isNaN(this.#bucket)) this.#bucket = bucket;
    while (this.#bucket < bucket) {
      this.#bucket++;
      const leaving = this.#leaving[this.#bucket % BUCKETS] as Leaving;
      for (let i = 0; i < leaving.length; i++) {
        const place = leaving.places[i] as number;
        this.#values[place] = (this.#values[place] as number) - 1;
      }
      leaving.length = 0;
    }
  }

  #wantedBy(pairs: KeyValues): Wanted {
    const key = Object.values(pairs).join();
    let wanted = this.#wanted.get(key);
    if (wanted === undefined) {
      const all = Array.from({ length: DEFINITIONS }, (_, definition) => definition).filter((definition) => {
        const asked = askedBy(definition);
        return pairs[asked.key] === asked.value;
      });
      wanted = {
        growing: all.filter((definition) => !isSliding(definition)),
        sliding: all.filter(isSliding),
      };
      this.#wanted.set(key, wanted);
    }
    return wanted;
  }
}
