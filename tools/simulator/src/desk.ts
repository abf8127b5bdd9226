import type { Agent } from './agent.ts';
import { WRAP_PART } from './demand.ts';
import type { LocalTime } from './local-time.ts';
import type { Break, Roster, Shift } from './roster.ts';
import type { Routing } from './routing.ts';
import type { Schedule } from './schedule.ts';
import type { ServiceQueue } from './service-queue.ts';
import type { Voice } from './voice.ts';

/** How often an agent makes a call of his own, seconds. */
const OWN_CALL_EVERY = 3600;

/** What agents do beside calls: come and go, breaks, after-call work, readiness. */
export class Desk {
  readonly #schedule: Schedule;
  readonly #voice: Voice;
  readonly #roster: Roster;
  readonly #time: LocalTime;
  readonly #queues: readonly ServiceQueue[];
  readonly #routing: Routing;
  readonly #ownCall: (agent: Agent) => void;

  constructor(
    schedule: Schedule,
    voice: Voice,
    roster: Roster,
    time: LocalTime,
    queues: readonly ServiceQueue[],
    routing: Routing,
    ownCall: (agent: Agent) => void,
  ) {
    this.#schedule = schedule;
    this.#voice = voice;
    this.#roster = roster;
    this.#time = time;
    this.#queues = queues;
    this.#routing = routing;
    this.#ownCall = ownCall;
  }

  /** Plans the agent's first login: within a minute where a shift is under way already. */
  open(agent: Agent): void {
    const { now } = this.#schedule;
    const today = this.#time.day(now);
    for (const day of [today - 1, today]) {
      const shift = this.#roster.shift(agent.plan, day);
      if (shift && shift.end > now + 120_000) {
        this.#schedule.at(shift.start <= now ? now + agent.dice.between(1, 50) * 1000 : shift.start, () =>
          this.#login(agent, shift, day),
        );
        return;
      }
    }
    this.#planFrom(agent, today + 1);
  }

  #planFrom(agent: Agent, day: number): void {
    const shift = this.#roster.shift(agent.plan, day);
    if (shift) this.#schedule.at(shift.start, () => this.#login(agent, shift, day));
    else this.#schedule.at(this.#time.at(day, 0), () => this.#planFrom(agent, day + 1));
  }

  #login(agent: Agent, shift: Shift, day: number): void {
    const session = ++agent.session;
    const { now } = this.#schedule;
    agent.shiftEnd = shift.end;
    agent.breaks = shift.breaks.filter(({ at }) => at > now);
    agent.breakDue = false;
    for (const skill of agent.plan.skills) {
      const queue = this.#queues[skill];
      if (queue) this.#voice.login(agent, queue.plan.dn);
    }
    this.#schedule.at(shift.end, () => {
      if (agent.session !== session) return;
      if (!agent.busy && agent.mode !== 'AfterCallWork') this.#logout(agent);
    });
    this.#planFrom(agent, day + 1);
    this.#planBreak(agent);
    this.#planOwnCall(agent);
    if (agent.dice.chance(0.8)) this.settle(agent);
    else this.#away(agent, 'Admin', agent.dice.between(20, 150));
  }

  #logout(agent: Agent): void {
    if (agent.doNotDisturb) this.#doNotDisturb(agent, false);
    agent.mode = 'LoggedOut';
    agent.session++;
    agent.turn++;
    this.#voice.logout(agent);
  }

  /** The agent has no call and nothing left to finish: goes home, takes the break that is due, or is ready. */
  settle(agent: Agent): void {
    const due = agent.breakDue ? agent.breaks[0] : undefined;
    if (this.#schedule.now >= agent.shiftEnd) this.#logout(agent);
    else if (due) this.#begin(agent, due);
    else {
      if (agent.mode !== 'Ready') this.#voice.ready(agent);
      agent.mode = 'Ready';
      this.#routing.free(agent);
    }
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
    if (!asked && !(wrap > 0 && agent.dice.chance(WRAP_PART))) {
      this.settle(agent);
      return;
    }
    if (!asked) this.#voice.notReady(agent, 'AfterCallWork');
    agent.mode = 'AfterCallWork';
    this.#later(agent, 2 + agent.dice.span(wrap), () => this.settle(agent));
  }

  /** The agent let a call ring: most switches take such an agent out of the distribution for a while. */
  missed(agent: Agent): void {
    agent.busy = false;
    if (agent.dice.chance(0.6)) this.#away(agent, 'No answer', agent.dice.between(20, 90));
    else this.settle(agent);
  }

  /** During a call: the agent asks for after-call work, so that it follows without a press (rule A5). */
  askAfterCallWork(agent: Agent): void {
    if (agent.mode !== 'Ready' || !agent.talking) return;
    this.#voice.notReady(agent, 'AfterCallWork');
    agent.mode = 'AfterCallWork';
  }

  /** During a call: the agent takes that back. */
  withdrawAfterCallWork(agent: Agent): void {
    if (agent.mode !== 'AfterCallWork' || !agent.talking) return;
    this.#voice.ready(agent);
    agent.mode = 'Ready';
  }

  #planBreak(agent: Agent): void {
    const [next] = agent.breaks;
    if (!next) return;
    const { session } = agent;
    this.#schedule.at(next.at, () => {
      if (agent.session === session) this.#due(agent, next);
    });
  }

  #due(agent: Agent, next: Break): void {
    if (agent.free) this.#begin(agent, next);
    else if (agent.mode === 'Ready' && agent.talking && agent.dice.chance(0.35)) {
      agent.breaks = agent.breaks.slice(1);
      agent.askedBreak = next.length;
      agent.mode = 'NotReady';
      this.#voice.notReady(agent, 'AuxWork', next.reason);
      this.#planBreak(agent);
    } else agent.breakDue = true;
  }

  #begin(agent: Agent, due: Break): void {
    agent.breaks = agent.breaks.slice(1);
    agent.breakDue = false;
    this.#away(agent, due.reason, due.length);
    this.#planBreak(agent);
  }

  #away(agent: Agent, reason: string, seconds: number): void {
    agent.mode = 'NotReady';
    agent.turn++;
    this.#voice.notReady(agent, 'AuxWork', reason);
    if (reason === 'Admin' && agent.dice.chance(0.3)) this.#doNotDisturb(agent, true);
    this.#later(agent, seconds, () => {
      if (agent.doNotDisturb) this.#doNotDisturb(agent, false);
      this.settle(agent);
    });
  }

  #doNotDisturb(agent: Agent, on: boolean): void {
    agent.doNotDisturb = on;
    this.#voice.doNotDisturb(agent, on);
  }

  #planOwnCall(agent: Agent): void {
    this.#later(agent, agent.dice.exponential(OWN_CALL_EVERY), () => {
      if (agent.free) this.#ownCall(agent);
      this.#planOwnCall(agent);
    });
  }

  #later(agent: Agent, seconds: number, run: () => void): void {
    const { session } = agent;
    this.#schedule.after(seconds, () => {
      if (agent.session === session) run();
    });
  }
}
