import type { Agent } from './agent.ts';
import { WRAP_PART } from './demand.ts';
import type { Floor } from './floor.ts';
import type { LocalTime } from './local-time.ts';
import type { Break, Roster, Shift } from './roster.ts';
import type { Routing } from './routing.ts';
import type { ServiceQueue } from './service-queue.ts';

/** How often an agent wants to make a call of his own, and when he tries again after having been busy; seconds. */
const OWN_CALL_EVERY = 5400;
const OWN_CALL_RETRY = 90;
/** Agents of a shift that is under way when the centre starts log in within so many seconds. */
const OPENING_RUSH = 50;

/** What agents do beside calls: come and go, breaks, after-call work, readiness. */
export class Desk {
  readonly #floor: Floor;
  readonly #roster: Roster;
  readonly #time: LocalTime;
  readonly #routing: Routing;
  readonly #ownCall: (agent: Agent) => void;

  constructor(
    floor: Floor,
    roster: Roster,
    time: LocalTime,
    routing: Routing,
    ownCall: (agent: Agent) => void,
  ) {
    this.#floor = floor;
    this.#roster = roster;
    this.#time = time;
    this.#routing = routing;
    this.#ownCall = ownCall;
  }

  /** Plans the agent's first login. */
  open(agent: Agent): void {
    const { now } = this.#floor.schedule;
    const today = this.#time.day(now);
    for (const day of [today - 1, today]) {
      const shift = this.#roster.shift(agent.plan, day);
      if (!shift || shift.end <= now + 2 * OPENING_RUSH * 1000) continue;
      const at = shift.start <= now ? now + agent.dice.between(1, OPENING_RUSH) * 1000 : shift.start;
      this.#floor.schedule.at(at, () => this.#login(agent, shift, day));
      return;
    }
    this.#planFrom(agent, today + 1);
  }

  #planFrom(agent: Agent, day: number): void {
    const { schedule } = this.#floor;
    const shift = this.#roster.shift(agent.plan, day);
    if (shift) schedule.at(shift.start, () => this.#login(agent, shift, day));
    else schedule.at(this.#time.at(day, 0), () => this.#planFrom(agent, day + 1));
  }

  #login(agent: Agent, shift: Shift, day: number): void {
    const { schedule, voice } = this.#floor;
    const session = ++agent.session;
    agent.shiftEnd = shift.end;
    agent.breaks = shift.breaks.filter(({ at }) => at > schedule.now);
    agent.breakDue = false;
    agent.skills = agent.plan.skills;
    for (const skill of agent.skills) voice.login(agent, this.#queue(skill).plan.dn);
    schedule.at(shift.end, () => {
      if (agent.session === session && !agent.busy && agent.mode !== 'AfterCallWork') this.#logout(agent);
    });
    this.#planFrom(agent, day + 1);
    this.#planBreak(agent);
    this.#planOwnCall(agent);
    if (agent.dice.chance(0.8)) this.settle(agent);
    else this.#away(agent, 'Admin', agent.dice.between(20, 150));
  }

  #logout(agent: Agent): void {
    if (agent.doNotDisturb) this.#setDoNotDisturb(agent, false);
    agent.mode = 'LoggedOut';
    agent.session++;
    agent.turn++;
    this.#floor.voice.agent('EventAgentLogout', agent);
  }

  /** The agent has no call and nothing left to finish: goes home, takes the break that is due, or is ready. */
  settle(agent: Agent): void {
    if (this.#floor.schedule.now >= agent.shiftEnd) return this.#logout(agent);
    const due = agent.breakDue ? agent.breaks[0] : undefined;
    if (due) return this.#begin(agent, due);
    if (agent.mode !== 'Ready') this.#floor.voice.agent('EventAgentReady', agent);
    agent.mode = 'Ready';
    this.#routing.free(agent);
  }

  /** The agent's last call has ended; `wrap` is its after-call work in seconds, 0 for none. */
  afterCall(agent: Agent, wrap: number): void {
    agent.busy = false;
    agent.talking = false;
    if (agent.mode === 'NotReady') {
      this.#later(agent, agent.askedBreak, () => this.settle(agent));
      return;
    }
    const asked = agent.mode === 'AfterCallWork';
    if (!asked && !(wrap > 0 && agent.dice.chance(WRAP_PART))) return this.settle(agent);
    if (!asked) this.#floor.voice.notReady(agent, 'AfterCallWork');
    agent.mode = 'AfterCallWork';
    this.#later(agent, 2 + agent.dice.span(wrap), () => this.settle(agent));
  }

  /** The agent let a call ring: most switches take such an agent out of the distribution for a while. */
  missed(agent: Agent): void {
    agent.busy = false;
    if (agent.dice.chance(0.6)) this.#away(agent, 'No answer', agent.dice.between(20, 90));
    else this.settle(agent);
  }

  /** During a call, the agent asks for after-call work in advance (rule A5). */
  askAfterCallWork(agent: Agent): void {
    if (agent.mode !== 'Ready' || !agent.talking) return;
    this.#floor.voice.notReady(agent, 'AfterCallWork');
    agent.mode = 'AfterCallWork';
  }

  /** During a call, the agent takes that back: no after-call work follows. */
  withdrawAfterCallWork(agent: Agent): void {
    if (agent.mode !== 'AfterCallWork' || !agent.talking) return;
    this.#floor.voice.agent('EventAgentReady', agent);
    agent.mode = 'Ready';
  }

  #planBreak(agent: Agent): void {
    const [next] = agent.breaks;
    if (!next) return;
    const { session } = agent;
    this.#floor.schedule.at(next.at, () => {
      if (agent.session === session) this.#due(agent, next);
    });
  }

  /** A break is due: now if the agent is free, after the call if he asks for it now (rule A5), else when he settles. */
  #due(agent: Agent, next: Break): void {
    if (agent.free) this.#begin(agent, next);
    else if (agent.mode === 'NotReady' && agent.reason === next.reason) {
      // He has it already.
      agent.breaks = agent.breaks.slice(1);
      this.#planBreak(agent);
    } else if (agent.mode === 'Ready' && agent.talking && agent.dice.chance(0.35)) {
      agent.breaks = agent.breaks.slice(1);
      agent.askedBreak = next.length;
      this.#notReady(agent, next.reason);
      this.#planBreak(agent);
    } else agent.breakDue = true;
  }

  #begin(agent: Agent, due: Break): void {
    agent.breaks = agent.breaks.slice(1);
    agent.breakDue = false;
    this.#away(agent, due.reason, due.length);
    this.#changeQueues(agent);
    this.#planBreak(agent);
  }

  #away(agent: Agent, reason: string, seconds: number): void {
    agent.turn++;
    this.#notReady(agent, reason);
    if (reason === 'Admin' && agent.dice.chance(0.3)) this.#setDoNotDisturb(agent, true);
    this.#later(agent, seconds, () => {
      if (agent.doNotDisturb) this.#setDoNotDisturb(agent, false);
      this.settle(agent);
    });
  }

  #notReady(agent: Agent, reason: string): void {
    agent.mode = 'NotReady';
    agent.reason = reason;
    this.#floor.voice.notReady(agent, 'AuxWork', reason);
  }

  /** At a break a supervisor may take an agent out of a second queue, until the next one. */
  #changeQueues(agent: Agent): void {
    const { voice } = this.#floor;
    const { skills } = agent.plan;
    const last = skills[skills.length - 1] as number;
    const { dn } = this.#queue(last).plan;
    if (agent.skills.length < skills.length) {
      agent.skills = skills;
      voice.login(agent, dn);
    } else if (skills.length > 1 && agent.dice.chance(0.08)) {
      agent.skills = skills.slice(0, -1);
      voice.queueLogout(agent, dn);
    }
  }

  #setDoNotDisturb(agent: Agent, on: boolean): void {
    agent.doNotDisturb = on;
    this.#floor.voice.agent(on ? 'EventDNDOn' : 'EventDNDOff', agent);
  }

  #planOwnCall(agent: Agent, mean = OWN_CALL_EVERY): void {
    this.#later(agent, agent.dice.exponential(mean), () => {
      const { free } = agent;
      if (free) this.#ownCall(agent);
      this.#planOwnCall(agent, free ? OWN_CALL_EVERY : OWN_CALL_RETRY);
    });
  }

  #queue(index: number): ServiceQueue {
    return this.#floor.queues[index] as ServiceQueue;
  }

  /** Void when the agent has logged out meanwhile. */
  #later(agent: Agent, seconds: number, run: () => void): void {
    const { session } = agent;
    this.#floor.schedule.after(seconds, () => {
      if (agent.session === session) run();
    });
  }
}
