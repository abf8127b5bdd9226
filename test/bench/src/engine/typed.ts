import type { PulseEvent } from '@pulse/model';
import { decodeFrame, type LogRecords } from '@pulse/protocol';
import {
  AGENT_VALUES,
  type Contestant,
  deviceIndex,
  QUEUE_VALUES,
  queueIndex,
  type Values,
  valueCount,
} from './contestant.ts';
import type { LoadSize } from './load.ts';

const READY = 0;
const RINGING = 1;
const TALKING = 2;
const AFTER = 3;
const AWAY = 4;
const IDLE = 5;
const STATUSES = 6;
/** Sliding half hour in minutes. */
const BUCKETS = 30;
const MINUTE = 60_000;

/** Written by hand for exactly these statistics: dense ids, typed arrays, the same frames. The near limit. */
export const typed: Contestant = {
  name: 'typed arrays written by hand for these statistics',
  wire: 'frames',
  start(size) {
    const centre = new TypedCentre(size);
    return {
      ingest(bytes) {
        for (const event of (decodeFrame(bytes) as LogRecords).events) centre.take(event as PulseEvent);
      },
      refresh: (at) => centre.read(at),
    };
  },
};

interface Call {
  readonly queue: number;
  readonly entered: number;
  readonly sales: boolean;
}

class TypedCentre {
  readonly #size: LoadSize;
  readonly #calls = new Map<string, Call>();
  readonly #waiting: Map<string, number>[];
  readonly #entered: Int32Array;
  readonly #answered: Int32Array;
  readonly #abandoned: Int32Array;
  readonly #inTime: Int32Array;
  readonly #early: Int32Array;
  readonly #gold: Int32Array;
  readonly #bucketMinute: Float64Array;
  readonly #bucketCount: Int32Array;
  readonly #bucketSum: Float64Array;
  readonly #status: Uint8Array;
  readonly #readiness: Uint8Array;
  readonly #since: Float64Array;
  readonly #times: Float64Array;
  readonly #taken: Int32Array;
  readonly #sales: Int32Array;
  readonly #talk: Float64Array;
  readonly #established: Float64Array;
  readonly #values: Values;

  constructor(size: LoadSize) {
    const { queues, agents } = size;
    this.#size = size;
    this.#waiting = Array.from({ length: queues }, () => new Map());
    this.#entered = new Int32Array(queues);
    this.#answered = new Int32Array(queues);
    this.#abandoned = new Int32Array(queues);
    this.#inTime = new Int32Array(queues);
    this.#early = new Int32Array(queues);
    this.#gold = new Int32Array(queues);
    this.#bucketMinute = new Float64Array(queues * BUCKETS);
    this.#bucketCount = new Int32Array(queues * BUCKETS);
    this.#bucketSum = new Float64Array(queues * BUCKETS);
    this.#status = new Uint8Array(agents).fill(IDLE);
    this.#readiness = new Uint8Array(agents).fill(IDLE);
    this.#since = new Float64Array(agents);
    this.#times = new Float64Array(agents * STATUSES);
    this.#taken = new Int32Array(agents);
    this.#sales = new Int32Array(agents);
    this.#talk = new Float64Array(agents);
    this.#established = new Float64Array(agents);
    this.#values = new Float64Array(valueCount(size));
  }

  take(event: PulseEvent): void {
    const { time, thisDn = '', callId = '' } = event;
    switch (event.type) {
      case 'EventQueued':
        return this.#queued(queueIndex(thisDn), callId, event);
      case 'EventDiverted':
        this.#waiting[queueIndex(thisDn)]?.delete(callId);
        return;
      case 'EventAbandoned':
        return this.#lost(queueIndex(thisDn), callId, time);
      case 'EventAgentLogin':
        this.#since[deviceIndex(thisDn)] = time;
        return;
      case 'EventRinging':
        return this.#move(deviceIndex(thisDn), RINGING, time);
      case 'EventEstablished':
        return this.#answer(deviceIndex(thisDn), callId, time);
      case 'EventReleased': {
        const agent = deviceIndex(thisDn);
        this.#talk[agent]! += time - this.#established[agent]!;
        this.#calls.delete(callId);
        return this.#move(agent, this.#readiness[agent]!, time);
      }
      case 'EventAgentReady':
        return this.#ready(deviceIndex(thisDn), READY, time);
      case 'EventAgentNotReady':
        return this.#ready(deviceIndex(thisDn), event.workMode === 'AfterCallWork' ? AFTER : AWAY, time);
      default:
    }
  }

  #queued(queue: number, call: string, event: PulseEvent): void {
    this.#waiting[queue]?.set(call, event.time);
    this.#entered[queue]!++;
    if (event.userData?.CustomerSegment === 'Gold') this.#gold[queue]!++;
    this.#calls.set(call, { queue, entered: event.time, sales: event.userData?.ServiceType === 'Sales' });
  }

  #lost(queue: number, call: string, time: number): void {
    this.#waiting[queue]?.delete(call);
    this.#abandoned[queue]!++;
    if (time - (this.#calls.get(call)?.entered ?? time) < 5000) this.#early[queue]!++;
    this.#calls.delete(call);
  }

  #answer(agent: number, id: string, time: number): void {
    const call = this.#calls.get(id);
    this.#taken[agent]!++;
    this.#established[agent] = time;
    this.#move(agent, TALKING, time);
    if (!call) return;
    if (call.sales) this.#sales[agent]!++;
    const wait = time - call.entered;
    this.#answered[call.queue]!++;
    if (wait < 20_000) this.#inTime[call.queue]!++;
    const minute = Math.floor(time / MINUTE);
    const place = call.queue * BUCKETS + (minute % BUCKETS);
    if (this.#bucketMinute[place] !== minute) {
      this.#bucketMinute[place] = minute;
      this.#bucketCount[place] = 0;
      this.#bucketSum[place] = 0;
    }
    this.#bucketCount[place]!++;
    this.#bucketSum[place]! += wait;
  }

  #ready(agent: number, readiness: number, time: number): void {
    this.#readiness[agent] = readiness;
    this.#move(agent, readiness, time);
  }

  #move(agent: number, status: number, time: number): void {
    this.#times[agent * STATUSES + this.#status[agent]!]! += time - this.#since[agent]!;
    this.#status[agent] = status;
    this.#since[agent] = time;
  }

  read(at: number): Values {
    for (let queue = 0; queue < this.#size.queues; queue++) this.#readQueue(queue, at);
    const base = this.#size.queues * QUEUE_VALUES;
    for (let agent = 0; agent < this.#size.agents; agent++)
      this.#readAgent(agent, at, base + agent * AGENT_VALUES);
    return this.#values;
  }

  #readQueue(queue: number, at: number): void {
    const values = this.#values;
    const place = queue * QUEUE_VALUES;
    const waiting = this.#waiting[queue]!;
    // Calls are put in at the time they enter: the first is the oldest.
    const [oldest = at] = waiting.values();
    const from = Math.floor(at / MINUTE) - BUCKETS + 1;
    let [count, sum] = [0, 0];
    for (let bucket = queue * BUCKETS; bucket < (queue + 1) * BUCKETS; bucket++) {
      if (this.#bucketMinute[bucket]! < from) continue;
      count += this.#bucketCount[bucket]!;
      sum += this.#bucketSum[bucket]!;
    }
    const [answered, abandoned, entered] = [
      this.#answered[queue]!,
      this.#abandoned[queue]!,
      this.#entered[queue]!,
    ];
    values[place] = waiting.size;
    values[place + 1] = (at - oldest) / 1000;
    values[place + 2] = entered;
    values[place + 3] = answered;
    values[place + 4] = abandoned;
    values[place + 5] = sum / count / 1000;
    values[place + 6] = (100 * this.#inTime[queue]!) / (answered + abandoned - this.#early[queue]!);
    values[place + 7] = (100 * abandoned) / entered;
    values[place + 8] = this.#gold[queue]!;
  }

  #readAgent(agent: number, at: number, place: number): void {
    const values = this.#values;
    const status = this.#status[agent]!;
    const age = at - this.#since[agent]!;
    const spent = (of: number) => this.#times[agent * STATUSES + of]! + (status === of ? age : 0);
    const work = spent(RINGING) + spent(TALKING) + spent(AFTER);
    values[place] = status === READY ? 1 : 0;
    values[place + 1] = age / 1000;
    values[place + 2] = this.#taken[agent]!;
    values[place + 3] = this.#talk[agent]! / 1000;
    values[place + 4] = (100 * work) / (work + spent(READY));
    values[place + 5] = this.#sales[agent]!;
  }
}
