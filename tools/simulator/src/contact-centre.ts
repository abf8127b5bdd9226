import type { Milliseconds } from '@pulse/base';
import { type CallType, callId, type Dn, dn, type SourceEvent } from '@pulse/model';
import { type Agent, agentsOf } from './agent.ts';
import type { Call } from './call.ts';
import { type CentrePlan, planCentre } from './centre-plan.ts';
import { Conversations } from './conversations.ts';
import { Demand } from './demand.ts';
import { Desk } from './desk.ts';
import { Dice } from './dice.ts';
import { LocalTime } from './local-time.ts';
import { type CentreOptions, checkCentreOptions, epochOf } from './options.ts';
import { Roster } from './roster.ts';
import { Routing } from './routing.ts';
import { Schedule } from './schedule.ts';
import { ServiceQueue } from './service-queue.ts';
import { CALLER_RANGES } from './services.ts';
import { Voice } from './voice.ts';

/** Seconds from the start to the first possible call: agents log in first. */
const OPENING = 30;
/** Mean patience of callers in seconds, but for the stubborn who wait whatever comes. */
const PATIENCE = 170;
const STUBBORN = 0.15;
/** Part of the calls of a queue with a routing point that ask for a route first. */
const ROUTED_PART = 0.6;
/** DNs told about in one step at the start. */
const ADDRESSES_A_STEP = 500;

/**
 * A contact centre as a discrete-event simulation: `step` runs what is due at the next instant and hands every event
 * that it causes to `emit`. Its state is that of the present alone, so memory does not grow with time.
 */
export class ContactCentre {
  readonly #options: CentreOptions;
  readonly #plan: CentrePlan;
  readonly #schedule: Schedule;
  readonly #voice: Voice;
  readonly #queues: readonly ServiceQueue[];
  readonly #demand: Demand;
  readonly #routing: Routing;
  readonly #idPrefix: string;
  #calls = 0;

  /** Throws {@link PulseError} `simulator-options`. */
  constructor(options: CentreOptions, emit: (event: SourceEvent) => void) {
    checkCentreOptions(options);
    const { seed, start } = options;
    const time = new LocalTime(options.timeZone);
    const plan = planCentre(options);
    const roster = new Roster(seed, options.agents, time);
    this.#options = options;
    this.#plan = plan;
    this.#schedule = new Schedule(start);
    this.#voice = new Voice(this.#schedule, emit);
    this.#queues = plan.queues.map((queue) => new ServiceQueue(queue));
    this.#demand = new Demand(seed, start + OPENING * 1000, plan, roster, time);
    this.#idPrefix = epochOf(options).toString(36);
    this.#routing = new Routing(
      this.#schedule,
      this.#voice,
      this.#queues,
      this.#outside(new Dice(seed, 'partner')),
      seed,
      {
        answered: (agent, call, queue) => conversations.begin(agent, call, queue),
        missed: (agent) => desk.missed(agent),
        spared: (agent) => desk.afterCall(agent, 0),
      },
    );
    const desk = new Desk(this.#schedule, this.#voice, roster, time, this.#queues, this.#routing, (agent) =>
      conversations.ownCall(agent),
    );
    const conversations = new Conversations({
      schedule: this.#schedule,
      voice: this.#voice,
      routing: this.#routing,
      desk,
      queues: this.#queues,
      seed,
      newCall: (agent, callType, party, about) => this.#newCall(agent, callType, party, about),
      outside: (dice) => this.#outside(dice),
    });
    this.#planSnapshot();
    this.#schedule.at(start, () => {
      for (const agent of agentsOf(plan, seed)) desk.open(agent);
    });
    for (const queue of this.#queues) this.#planArrival(queue);
  }

  /** When the next step will happen. */
  nextTime(): Milliseconds {
    return this.#schedule.nextTime();
  }

  step(): void {
    this.#schedule.runNext();
  }

  /** The stream begins like one after a connect: with all DNs, nobody logged in, no calls (events.md 2). */
  #planSnapshot(): void {
    const { start } = this.#options;
    const say = (event: Omit<SourceEvent, 'time'>) => this.#voice.say(event);
    this.#schedule.at(start, () => {
      say({ type: 'EventLinkConnected' });
      say({ type: 'EventSnapshotBegin' });
      const { queues, virtualQueues, routePoints } = this.#plan;
      const address = (
        { dn: thisDn, name }: { readonly dn: Dn; readonly name: string },
        kind: 'Queue' | 'VirtualQueue' | 'RoutePoint',
      ) => say({ type: 'EventAddressInfo', thisDn, address: { kind, name, calls: [] } });
      for (const queue of queues) address(queue, 'Queue');
      for (const queue of virtualQueues) address(queue, 'VirtualQueue');
      for (const routePoint of routePoints) address(routePoint, 'RoutePoint');
    });
    for (let from = 0; from < this.#plan.agents.length; from += ADDRESSES_A_STEP) {
      this.#schedule.at(start, () => {
        for (const agent of this.#plan.agents.slice(from, from + ADDRESSES_A_STEP)) {
          say({ type: 'EventAddressInfo', thisDn: agent.dn, address: { kind: 'Extension', calls: [] } });
        }
      });
    }
    this.#schedule.at(start, () => say({ type: 'EventSnapshotEnd' }));
  }

  #planArrival(queue: ServiceQueue): void {
    const { time, call } = this.#demand.next(queue.plan);
    this.#schedule.at(time, () => {
      if (call) this.#arrive(queue);
      this.#planArrival(queue);
    });
  }

  #arrive(queue: ServiceQueue): void {
    const number = ++this.#calls;
    const dice = new Dice(this.#options.seed, 'call', number);
    const { service, language, dnis, routePoint } = queue.plan;
    const party = this.#outside(dice);
    const patience = dice.chance(STUBBORN) ? 3600 : dice.exponential(PATIENCE);
    const call: Call = {
      id: this.#callId(number),
      callType: 'Inbound',
      party,
      ani: party,
      dnis,
      userData: {
        ServiceType: service.name,
        CustomerSegment: segmentOf(dice),
        Language: language,
      },
      dice,
      givesUpAt: 0,
    };
    const enter = () => {
      call.givesUpAt = this.#schedule.now + patience * 1000;
      this.#routing.enter(call, queue);
    };
    if (!routePoint || !dice.chance(ROUTED_PART)) return enter();
    this.#voice.routeRequest(routePoint, call);
    this.#voice.onRoutePoint('EventTreatmentApplied', routePoint, call);
    const decision = dice.between(1.5, 6);
    if (dice.chance(0.01)) {
      this.#schedule.after(decision * 0.6, () => this.#voice.abandonedInQueue(routePoint, call));
      return;
    }
    this.#schedule.after(decision, () => {
      this.#voice.onRoutePoint('EventTreatmentEnd', routePoint, call);
      this.#voice.onRoutePoint('EventRouteUsed', routePoint, call, queue.plan.dn);
      this.#voice.diverted(routePoint, call, queue.plan.dn);
      enter();
    });
  }

  #newCall(agent: Agent, callType: CallType, party: Dn, about?: Call): Call {
    const number = ++this.#calls;
    return {
      id: this.#callId(number),
      callType,
      party,
      ani: numberOf(agent.plan.dn),
      dnis: numberOf(party),
      ...(about && { about }),
      dice: new Dice(this.#options.seed, 'call', number),
      givesUpAt: 0,
    };
  }

  #callId(number: number) {
    return callId(`${this.#idPrefix}-${number.toString(36)}`);
  }

  /** Somebody's number outside the centre. */
  #outside(dice: Dice): Dn {
    const [prefix, digits] = dice.pick(CALLER_RANGES);
    return dn(prefix + String(dice.below(10 ** digits)).padStart(digits, '0'));
  }
}

/** A DN without its switch. */
const numberOf = (party: Dn): string => party.split('@', 1)[0] as string;

function segmentOf(dice: Dice): string {
  const draw = dice.next();
  if (draw < 0.06) return 'VIP';
  return draw < 0.27 ? 'Business' : 'Private';
}
