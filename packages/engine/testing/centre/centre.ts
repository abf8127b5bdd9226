import type { Milliseconds, Random } from '@pulse/base';
import {
  type AddressCall,
  type AddressInfo,
  agentId,
  type CallType,
  callId,
  dn,
  type EventType,
  type KeyValues,
  type PulseEvent,
} from '@pulse/model';
import { type EventFields, EventScript } from '../event-script.ts';
import { attachedData, extensions, OTHER_SOURCE, PHONES, SOURCE, startTime } from './vocabulary.ts';

export interface Leg {
  readonly phone: Phone;
  call: Call;
  state: 'Dialing' | 'Ringing' | 'Established' | 'Held';
  since: Milliseconds;
  establishedAt: Milliseconds | null;
  /** The queue that the call came from. */
  queue: string | null;
}

export interface Call {
  readonly id: string;
  readonly type: CallType;
  data: KeyValues;
  /** Queues in which it waits. */
  readonly waits: Map<string, Milliseconds>;
  /** The call that its first party holds meanwhile. */
  readonly consultOf: Call | null;
}

export interface Phone {
  readonly dn: string;
  agent: string | null;
  loginAt: Milliseconds;
  readonly queues: Set<string>;
  mode: 'Ready' | 'NotReady' | 'AfterCallWork' | 'Unknown';
  modeSince: Milliseconds;
  reasons: KeyValues | null;
  /** After-call work was asked for while somebody was on the line. */
  pendingWork: boolean;
  legs: Leg[];
}

/** What is true in a made-up centre, and the events that told of it. */
export class Centre {
  readonly random: Random;
  readonly events: PulseEvent[] = [];
  readonly script = new EventScript(SOURCE, this.events);
  readonly phones: readonly Phone[];
  calls: Call[] = [];
  time: Milliseconds;
  /** Nobody hears what happens on the switch. */
  silent = false;
  private readonly other = new EventScript(OTHER_SOURCE, this.events);
  private made = 0;

  constructor(random: Random) {
    this.random = random;
    this.time = startTime(random);
    this.phones = PHONES.map((dn) => ({
      dn,
      agent: null,
      loginAt: 0,
      queues: new Set(),
      mode: 'Unknown',
      modeSince: 0,
      reasons: null,
      pendingWork: false,
      legs: [],
    }));
  }

  chance(probability: number): boolean {
    return this.random.next() < probability;
  }

  /** Mostly seconds; sometimes nothing at all, sometimes far enough to cross resets. */
  advance(): void {
    const kind = this.random.next();
    if (kind < 0.1) return;
    if (kind < 0.2) this.time += this.random.below(4) * 0.25;
    else if (kind < 0.55) this.time += this.random.below(8000);
    else if (kind < 0.93) this.time += this.random.below(120) * 1000;
    else this.time += this.random.below(40) * 60_000;
    // Round stamps meet resets, window borders and time ranges exactly.
    if (this.chance(0.2)) this.time = Math.ceil(this.time / 5000) * 5000;
    if (this.chance(0.03)) this.time = Math.ceil(this.time / 900_000) * 900_000;
  }

  emit(type: EventType, fields: EventFields = {}): void {
    if (fields.thisDn?.endsWith(OTHER_SOURCE)) this.other.add(type, this.time, fields);
    else if (!this.silent) this.script.add(type, this.time, fields);
  }

  /** An event of a call; now and then it brings news of it. */
  tell(type: EventType, call: Call, fields: EventFields): void {
    const { random } = this;
    const news = this.chance(0.12) ? attachedData(random) : {};
    call.data = { ...call.data, ...news };
    this.emit(type, {
      callId: call.id,
      ...(this.chance(0.5) && { callType: call.type }),
      ...(Object.keys(news).length > 0 && { userData: news }),
      ...(this.chance(0.05) && { extensions: extensions(random) }),
      ...(this.chance(0.04) && { callThreadId: 'call-1' }),
      ...fields,
    });
  }

  newCall(type: CallType, consultOf: Call | null = null): Call {
    this.made += 1;
    const data = this.chance(0.7) ? attachedData(this.random) : {};
    const call: Call = { id: `call-${this.made}`, type, data, waits: new Map(), consultOf };
    this.calls.push(call);
    return call;
  }

  /** Fields of the first event of a call. */
  introduction(call: Call): EventFields {
    return {
      callType: call.type,
      ...(Object.keys(call.data).length > 0 && { userData: call.data }),
      ...(this.chance(0.3) && { ani: '5551000', dnis: 'support' }),
      ...(call.consultOf && this.chance(0.7) && { callThreadId: call.consultOf.id }),
    };
  }

  legsOf(call: Call): readonly Leg[] {
    return this.legs().filter((leg) => leg.call === call);
  }

  legs(...states: readonly Leg['state'][]): readonly Leg[] {
    const all = this.phones.flatMap((phone) => phone.legs);
    return states.length === 0 ? all : all.filter((leg) => states.includes(leg.state));
  }

  addLeg(phone: Phone, call: Call, state: Leg['state'], queue: string | null = null): Leg {
    const leg: Leg = {
      phone,
      call,
      state,
      since: this.time,
      establishedAt: state === 'Established' ? this.time : null,
      queue,
    };
    phone.legs.push(leg);
    return leg;
  }

  enterState(leg: Leg, state: Leg['state']): void {
    leg.state = state;
    leg.since = this.time;
    if (state === 'Established') leg.establishedAt ??= this.time;
  }

  dropLeg(leg: Leg): void {
    const { phone } = leg;
    phone.legs = phone.legs.filter((each) => each !== leg);
    const talks = phone.legs.some(({ establishedAt }) => establishedAt !== null);
    if (phone.pendingWork && !talks) {
      phone.pendingWork = false;
      phone.mode = 'AfterCallWork';
      phone.modeSince = this.time;
    }
    this.forget(leg.call);
  }

  forget(call: Call): void {
    if (call.waits.size === 0 && this.legsOf(call).length === 0) {
      this.calls = this.calls.filter((each) => each !== call);
    }
  }

  /** One of those that qualify, or none. */
  choose<T>(items: readonly T[]): T | undefined {
    return items.length === 0 ? undefined : this.random.pick(items);
  }

  idlePhone(): Phone | undefined {
    const idle = this.phones.filter(({ legs }) => legs.length === 0);
    const staffed = idle.filter(({ agent }) => agent !== null);
    return this.choose(staffed.length > 0 && this.chance(0.9) ? staffed : idle);
  }

  phoneAddress(phone: Phone): AddressInfo {
    const { agent, mode, modeSince, reasons } = phone;
    return {
      kind: 'Extension',
      ...(agent !== null && {
        agent: {
          agentId: agentId(agent),
          loginAt: phone.loginAt,
          queues: [...phone.queues].map((queue) => dn(queue)),
          mode,
          modeSince: mode === 'Unknown' ? phone.loginAt : modeSince,
          ...(reasons && { reasons }),
        },
      }),
      calls: phone.legs.map((leg) => ({
        ...this.addressCall(leg.call, leg.state, leg.since),
        ...(leg.establishedAt !== null && { establishedAt: leg.establishedAt }),
        ...(leg.queue !== null && { thisQueue: dn(leg.queue) }),
      })),
    };
  }

  queueAddress(queue: string, kind: AddressInfo['kind']): AddressInfo {
    const waiting = this.calls.filter(({ waits }) => waits.has(queue));
    return {
      kind,
      calls: waiting.map((call) => this.addressCall(call, 'Queued', call.waits.get(queue) ?? this.time)),
    };
  }

  private addressCall(call: Call, state: AddressCall['state'], since: Milliseconds): AddressCall {
    return { callId: callId(call.id), state, since, callType: call.type, userData: call.data };
  }
}
