import type { Milliseconds } from '@pulse/base';
import type { SourceEvent } from '@pulse/model';
import { Agent } from './agent.ts';
import { CallMaker } from './call.ts';
import { type CentrePlan, planCentre } from './centre-plan.ts';
import { Consultations } from './consultations.ts';
import { Conversations } from './conversations.ts';
import { Demand } from './demand.ts';
import { Desk } from './desk.ts';
import type { Floor } from './floor.ts';
import { LocalTime } from './local-time.ts';
import { type CentreOptions, checkCentreOptions, epochOf } from './options.ts';
import { OwnCalls } from './own-calls.ts';
import { Roster } from './roster.ts';
import { Routing } from './routing.ts';
import { Schedule } from './schedule.ts';
import { ServiceQueue } from './service-queue.ts';
import type { Simulation } from './simulation.ts';
import { Voice } from './voice.ts';

/** Seconds from the start to the first possible call: agents log in first. */
const OPENING = 30;
/** Mean patience of callers in seconds, but for the stubborn who wait whatever comes. */
const PATIENCE = 160;
const STUBBORN_PART = 0.2;
const STUBBORN = 3600;
/** Part of the calls of a queue with a routing point that ask for a route first. */
const ROUTED_PART = 0.6;
/** Agents told about, or whose day is planned, in one step at the start: steps are not interrupted. */
const AGENTS_A_STEP = 500;

/**
 * A contact centre as a discrete-event simulation: `step` runs what is due at the next instant and hands every event
 * that it causes to `emit`. Its state is that of the present alone, so memory does not grow with time.
 */
export class ContactCentre implements Simulation {
  readonly #floor: Floor;
  readonly #plan: CentrePlan;
  readonly #demand: Demand;
  readonly #routing: Routing;

  /** Throws {@link PulseError} `simulator-options`. */
  constructor(options: CentreOptions, emit: (event: SourceEvent) => void) {
    checkCentreOptions(options);
    const { seed, start } = options;
    const plan = planCentre(options);
    const time = new LocalTime(options.timeZone);
    const roster = new Roster(seed, options.agents, time);
    const schedule = new Schedule(start);
    const floor: Floor = {
      seed,
      schedule,
      voice: new Voice(schedule, emit),
      queues: plan.queues.map((queue) => new ServiceQueue(queue)),
      calls: new CallMaker(seed, options.source, epochOf(options)),
    };
    const routing = new Routing(floor, {
      answered: (agent, call, queue) => conversations.begin(agent, call, queue),
      missed: (agent) => desk.missed(agent),
      spared: (agent) => desk.afterCall(agent, 0),
    });
    const desk = new Desk(floor, roster, time, routing, (agent) => ownCalls.begin(agent));
    const ownCalls = new OwnCalls(floor, routing, desk);
    const consultations = new Consultations(floor, routing, desk);
    const conversations = new Conversations(floor, routing, desk, consultations);
    this.#floor = floor;
    this.#plan = plan;
    this.#demand = new Demand(seed, start + OPENING * 1000, plan, roster, time);
    this.#routing = routing;
    this.#planSnapshot(start);
    for (let from = 0; from < plan.agents.length; from += AGENTS_A_STEP) {
      schedule.at(start, () => {
        for (const agent of plan.agents.slice(from, from + AGENTS_A_STEP)) desk.open(new Agent(agent, seed));
      });
    }
    for (const queue of floor.queues) this.#planArrival(queue);
  }

  /** When the next step will happen. */
  nextTime(): Milliseconds {
    return this.#floor.schedule.nextTime();
  }

  step(): void {
    this.#floor.schedule.runNext();
  }

  /** The stream begins like one after a connect: with all DNs, nobody logged in, no calls. */
  #planSnapshot(start: Milliseconds): void {
    const { schedule, voice } = this.#floor;
    const { agents, queues, routePoints, virtualQueues } = this.#plan;
    schedule.at(start, () => {
      voice.link('EventLinkConnected');
      voice.link('EventSnapshotBegin');
      for (const { dn, name } of queues) voice.address(dn, 'Queue', name);
      for (const { dn, name } of virtualQueues) voice.address(dn, 'VirtualQueue', name);
      for (const { dn, name } of routePoints) voice.address(dn, 'RoutePoint', name);
    });
    for (let from = 0; from < agents.length; from += AGENTS_A_STEP) {
      schedule.at(start, () => {
        for (const { dn } of agents.slice(from, from + AGENTS_A_STEP)) voice.address(dn, 'Extension');
      });
    }
    schedule.at(start, () => voice.link('EventSnapshotEnd'));
  }

  #planArrival(queue: ServiceQueue): void {
    const { time, call } = this.#demand.next(queue.plan);
    this.#floor.schedule.at(time, () => {
      if (call) this.#arrive(queue);
      this.#planArrival(queue);
    });
  }

  /** Somebody calls in: straight to the queue, or through its routing point. */
  #arrive(queue: ServiceQueue): void {
    const { calls, schedule, voice } = this.#floor;
    const { dn, routePoint } = queue.plan;
    const call = calls.inbound(queue);
    const { dice } = call;
    const patience = dice.chance(STUBBORN_PART) ? STUBBORN : dice.exponential(PATIENCE);
    const enter = () => {
      call.givesUpAt = schedule.now + patience * 1000;
      this.#routing.enter(call, queue);
    };
    if (!routePoint || !dice.chance(ROUTED_PART)) return enter();
    voice.routeRequest(routePoint, call);
    voice.onRoutePoint('EventTreatmentApplied', routePoint, call);
    const decision = dice.between(1.5, 6);
    if (patience < decision) {
      schedule.after(patience, () => voice.gaveUp(routePoint, call));
      return;
    }
    schedule.after(decision, () => {
      voice.onRoutePoint('EventTreatmentEnd', routePoint, call);
      voice.onRoutePoint('EventRouteUsed', routePoint, call, dn);
      voice.diverted(routePoint, call, dn);
      enter();
    });
  }
}
