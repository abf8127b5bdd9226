import { type Random, seededRandom } from '@pulse/base';
import {
  agentId,
  callId,
  type Dn,
  dn,
  type KeyValues,
  type PulseEvent,
  sourceId,
  tenantId,
} from '@pulse/model';

/** Size of a generated centre: 9 statistics for each queue and 6 for each agent. */
export interface LoadSize {
  readonly name: string;
  readonly agents: number;
  readonly queues: number;
  readonly events: number;
}

export const SMALL: LoadSize = { name: '6,900 statistics', agents: 1000, queues: 100, events: 300_000 };
export const LARGE: LoadSize = { name: '64,500 statistics', agents: 10_000, queues: 500, events: 700_000 };

export const TENANT = tenantId('bench');
export const SOURCE = sourceId('bench');
/** 2026-11-22T08:00:00Z: after midnight, so that a day's interval is under way. */
export const BEGIN = Date.UTC(2026, 10, 22, 8);

export const queueId = (index: number): Dn => dn(String(5000 + index), SOURCE);
export const deviceId = (index: number): Dn => dn(String(10_000 + index), SOURCE);
export const personId = (index: number) => agentId(`agent-${index}`);

const SERVICES = ['Sales', 'Billing', 'Support', 'Other'];
const SEGMENTS = ['Gold', 'Silver', 'Bronze'];

interface Due {
  readonly time: number;
  readonly run: (time: number) => void;
}

/**
 * A plain centre without transfers and holds, so that a hand-written engine of a page can keep up with it: calls wait,
 * ring, are answered or lost; agents work after calls and take breaks. Same size, same events. `attach`: what a call says.
 */
export function generateLoad(
  size: LoadSize,
  attach: (random: Random) => KeyValues = attachService,
): readonly PulseEvent[] {
  return new Load(size, attach).events;
}

const attachService = (random: Random): KeyValues => ({
  ServiceType: random.pick(SERVICES),
  CustomerSegment: random.pick(SEGMENTS),
});

class Load {
  readonly events: PulseEvent[] = [];
  readonly #random: Random = seededRandom(1);
  readonly #due: Due[] = [];
  readonly #idle: number[] = [];
  readonly #waiting: { queue: number; call: string; gone: boolean }[] = [];
  readonly #attach: (random: Random) => KeyValues;
  #calls = 0;

  constructor(size: LoadSize, attach: (random: Random) => KeyValues) {
    this.#attach = attach;
    for (let agent = 0; agent < size.agents; agent++) {
      this.#emit('EventAgentLogin', BEGIN, { thisDn: deviceId(agent), agentId: personId(agent) });
      this.#ready(agent, BEGIN);
    }
    // An agent is busy for some 200 s a call: three quarters of all are.
    const gap = 200_000 / (size.agents * 0.75);
    const arrive = (time: number) => {
      this.#enter(this.#random.below(size.queues), time);
      this.#at(time + this.#random.exponential(gap), arrive);
    };
    this.#at(BEGIN + 1000, arrive);
    while (this.events.length < size.events) {
      const next = this.#pop();
      if (!next) break;
      next.run(next.time);
    }
  }

  #enter(queue: number, time: number): void {
    const call = { queue, call: `c${this.#calls++}`, gone: false };
    const userData = this.#attach(this.#random);
    this.#emit('EventQueued', time, {
      thisDn: queueId(queue),
      callId: callId(call.call),
      callType: 'Inbound',
      userData,
    });
    this.#waiting.push(call);
    this.#at(time + 20_000 + this.#random.exponential(60_000), (gone) => {
      const place = this.#waiting.indexOf(call);
      if (place < 0) return;
      this.#waiting.splice(place, 1);
      this.#emit('EventAbandoned', gone, { thisDn: queueId(queue), callId: callId(call.call) });
    });
    this.#route(time);
  }

  #route(time: number): void {
    while (this.#idle.length > 0 && this.#waiting.length > 0) {
      const agent = this.#idle.shift() ?? 0;
      const call = this.#waiting.shift();
      if (!call) return;
      const device = deviceId(agent);
      const parties = {
        callId: callId(call.call),
        thisQueue: queueId(call.queue),
        callType: 'Inbound' as const,
      };
      this.#emit('EventDiverted', time, {
        thisDn: queueId(call.queue),
        callId: parties.callId,
        thirdPartyDn: device,
      });
      this.#emit('EventRinging', time, { thisDn: device, ...parties });
      const answered = time + 2000 + this.#random.below(8000);
      this.#at(answered, (now) => this.#emit('EventEstablished', now, { thisDn: device, ...parties }));
      const released = answered + 20_000 + this.#random.exponential(120_000);
      this.#at(released, (now) => this.#release(agent, parties, now));
    }
  }

  #release(
    agent: number,
    parties: { callId: PulseEvent['callId'] & string; thisQueue: Dn },
    time: number,
  ): void {
    const device = deviceId(agent);
    this.#emit('EventReleased', time, { thisDn: device, ...parties });
    const onBreak = this.#random.next() < 0.05;
    this.#emit('EventAgentNotReady', time, {
      thisDn: device,
      workMode: onBreak ? 'AuxWork' : 'AfterCallWork',
    });
    this.#at(time + 5000 + this.#random.exponential(onBreak ? 300_000 : 20_000), (now) =>
      this.#ready(agent, now),
    );
  }

  #ready(agent: number, time: number): void {
    this.#emit('EventAgentReady', time, { thisDn: deviceId(agent) });
    this.#idle.push(agent);
    if (time > BEGIN) this.#route(time);
  }

  #emit(type: PulseEvent['type'], time: number, fields: Partial<PulseEvent>): void {
    this.events.push({
      tenant: TENANT,
      source: SOURCE,
      epoch: 1,
      seq: this.events.length + 1,
      time,
      type,
      ...fields,
    });
  }

  #at(time: number, run: (time: number) => void): void {
    const heap = this.#due;
    let place = heap.push({ time: Math.round(time), run }) - 1;
    for (;;) {
      const parent = (place - 1) >> 1;
      const [above, own] = [heap[parent], heap[place]];
      if (place === 0 || !above || !own || above.time <= own.time) return;
      heap[parent] = own;
      heap[place] = above;
      place = parent;
    }
  }

  #pop(): Due | undefined {
    const heap = this.#due;
    const first = heap[0];
    const last = heap.pop();
    if (!last || heap.length === 0) return first;
    heap[0] = last;
    for (let place = 0; ; ) {
      let least = place;
      for (const child of [2 * place + 1, 2 * place + 2]) {
        if ((heap[child]?.time ?? Infinity) < (heap[least]?.time ?? Infinity)) least = child;
      }
      const [own, other] = [heap[place], heap[least]];
      if (least === place || !own || !other) return first;
      heap[place] = other;
      heap[least] = own;
      place = least;
    }
  }
}
