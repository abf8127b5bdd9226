import { assert } from '@pulse/base';
import type { Dn } from '@pulse/model';
import type { Agent } from './agent.ts';
import type { Call, Visit } from './call.ts';
import { Deck, Dice } from './dice.ts';
import { cancel, type Schedule } from './schedule.ts';
import type { ServiceQueue } from './service-queue.ts';
import type { Cleared, Voice } from './voice.ts';

/** What routing asks of the rest of the centre. */
export interface RoutingEnds {
  /** The agent has answered a call of a queue. */
  answered(agent: Agent, call: Call, queue: ServiceQueue): void;
  /** The agent let it ring. */
  missed(agent: Agent): void;
  /** The agent's call went away before he could answer. */
  spared(agent: Agent): void;
}

type Ring = 'answer' | 'no-answer' | 'caller-gone';

/** Seconds of waiting after which a call joins the backup virtual queue. */
const BACKUP_AFTER = 30;
/** Seconds of waiting after which callers may press a key, or be sent elsewhere by a supervisor. */
const EXIT_AFTER = 60;
const REDIRECT_AFTER = 100;

/** Queues, waiting, and the offer of calls to the agents that have been free for longest. */
export class Routing {
  readonly #schedule: Schedule;
  readonly #voice: Voice;
  readonly #queues: readonly ServiceQueue[];
  readonly #ends: RoutingEnds;
  readonly #rings: Deck<Ring>;
  /** Where calls go that a supervisor sends away. */
  readonly #partner: Dn;

  constructor(
    schedule: Schedule,
    voice: Voice,
    queues: readonly ServiceQueue[],
    partner: Dn,
    seed: number,
    ends: RoutingEnds,
  ) {
    this.#schedule = schedule;
    this.#voice = voice;
    this.#queues = queues;
    this.#partner = partner;
    this.#ends = ends;
    this.#rings = new Deck(new Dice(seed, 'rings'), [
      [95, 'answer'],
      [3, 'no-answer'],
      [2, 'caller-gone'],
    ]);
  }

  /** A call enters a queue: a new visit. */
  enter(call: Call, queue: ServiceQueue, mayOverflow = true): void {
    const { dn, virtualQueue } = queue.plan;
    const visit: Visit = {
      call,
      queue,
      enteredAt: this.#schedule.now,
      state: 'waiting',
      virtual: virtualQueue ? [virtualQueue] : [],
      mayOverflow,
      fate: undefined,
      backup: undefined,
      agent: undefined,
    };
    this.#voice.queued(dn, call);
    if (virtualQueue) this.#voice.queued(virtualQueue, call);
    this.#wait(visit, false);
  }

  /** An agent has become free: takes the call that has waited longest, or waits for one. */
  free(agent: Agent): void {
    assert(agent.free, 'a free agent');
    let longest: Visit | undefined;
    for (const skill of agent.plan.skills) {
      const visit = this.#queue(skill).waiting.first();
      if (visit && (!longest || visit.enteredAt < longest.enteredAt)) longest = visit;
    }
    agent.turn++;
    if (longest) this.#offer(longest, agent);
    else for (const skill of agent.plan.skills) this.#queue(skill).joinIdle(agent);
  }

  /** A free agent of another queue, for a colleague's question. */
  colleague(queue: ServiceQueue, dice: Dice): Agent | undefined {
    for (let tries = 0; tries < 3; tries++) {
      const other = this.#queue((queue.plan.index + 1 + dice.below(3)) % this.#queues.length);
      const agent = other.idleAgent();
      if (agent) return agent;
    }
    return undefined;
  }

  #queue(index: number): ServiceQueue {
    return this.#queues[index] as ServiceQueue;
  }

  #wait(visit: Visit, returned: boolean): void {
    const agent = visit.queue.idleAgent();
    visit.state = 'waiting';
    if (agent) {
      this.#offer(visit, agent);
      return;
    }
    if (returned) visit.queue.waiting.pushFirst(visit);
    else visit.queue.waiting.push(visit);
    this.#planFate(visit);
    const { backupQueue } = visit.queue.plan;
    if (backupQueue && visit.virtual.length === 1) {
      visit.backup = this.#schedule.at(visit.enteredAt + BACKUP_AFTER * 1000, () => {
        visit.virtual.push(backupQueue);
        this.#voice.queued(backupQueue, visit.call);
      });
    }
  }

  /** Whatever comes first ends the wait: patience, the queue's limit, overflow, a key, a supervisor. */
  #planFate(visit: Visit): void {
    const { call, queue, enteredAt } = visit;
    const { maxWait, overflowAfter, overflowTo } = queue.plan;
    let at = call.givesUpAt;
    let fate: () => void = () => this.#giveUp(visit);
    const earlier = (seconds: number, run: () => void) => {
      if (enteredAt + seconds * 1000 >= at) return;
      at = enteredAt + seconds * 1000;
      fate = run;
    };
    earlier(maxWait, () => this.#clear(visit, 'timeout'));
    const draw = call.dice.next();
    if (draw < 0.25 && overflowTo !== undefined && visit.mayOverflow) {
      earlier(overflowAfter, () => this.#overflow(visit, this.#queue(overflowTo)));
    } else if (draw >= 0.25 && draw < 0.31) {
      earlier(EXIT_AFTER, () => this.#clear(visit, 'exit'));
    } else if (draw >= 0.31 && draw < 0.36) {
      earlier(REDIRECT_AFTER, () => this.#clear(visit, 'redirected', this.#partner));
    }
    visit.fate = this.#schedule.at(at, fate);
  }

  #giveUp(visit: Visit): void {
    this.#leave(visit, 'over');
    this.#voice.abandonedInQueue(visit.queue.plan.dn, visit.call);
    for (const dn of visit.virtual) this.#voice.abandonedInQueue(dn, visit.call);
  }

  #clear(visit: Visit, cleared: Cleared, target?: Dn): void {
    this.#leave(visit, 'over');
    this.#voice.diverted(visit.queue.plan.dn, visit.call, target, cleared);
    for (const dn of visit.virtual) this.#voice.diverted(dn, visit.call, target, cleared);
  }

  #overflow(visit: Visit, to: ServiceQueue): void {
    this.#clear(visit, 'overflow', to.plan.dn);
    this.enter(visit.call, to, false);
  }

  #leave(visit: Visit, state: 'offered' | 'over'): void {
    visit.state = state;
    cancel(visit.fate);
    cancel(visit.backup);
  }

  #offer(visit: Visit, agent: Agent): void {
    const { plan } = visit.queue;
    this.#leave(visit, 'offered');
    agent.take();
    visit.agent = agent;
    if (!plan.keepsWhileRinging) this.#giveAway(visit, agent);
    this.#voice.ringing(agent, visit.call, { thisQueue: plan.dn });
    const { dice } = visit.call;
    const ring = this.#rings.draw();
    switch (ring) {
      case 'answer':
        this.#schedule.after(Math.min(plan.ringLimit - 1, 1.5 + dice.span(3.5)), () =>
          this.#answer(visit, agent),
        );
        break;
      case 'no-answer':
        this.#schedule.after(plan.ringLimit, () => this.#noAnswer(visit, agent));
        break;
      case 'caller-gone':
        this.#schedule.after(dice.between(1, plan.ringLimit - 2), () => this.#callerGone(visit, agent));
        break;
    }
  }

  /** The queues let go of the call; virtual queues beyond the first were only asked, the router clears them. */
  #giveAway(visit: Visit, agent: Agent): void {
    const { call, queue, virtual } = visit;
    virtual.forEach((dn, index) => {
      if (index === 0) this.#voice.diverted(dn, call, agent.plan.dn);
      else this.#voice.diverted(dn, call, undefined, 'router');
    });
    this.#voice.diverted(queue.plan.dn, call, agent.plan.dn);
  }

  #answer(visit: Visit, agent: Agent): void {
    const { call, queue } = visit;
    visit.state = 'over';
    if (queue.plan.keepsWhileRinging) this.#giveAway(visit, agent);
    this.#voice.established(agent, call, 'Destination', { thisQueue: queue.plan.dn });
    this.#ends.answered(agent, call, queue);
  }

  #noAnswer(visit: Visit, agent: Agent): void {
    const { call, queue } = visit;
    this.#voice.leg('EventReleased', agent, call, { thisQueue: queue.plan.dn });
    visit.agent = undefined;
    if (!queue.plan.keepsWhileRinging) {
      visit.virtual = visit.virtual.slice(0, 1);
      this.#voice.queued(queue.plan.dn, call, true);
      for (const dn of visit.virtual) this.#voice.queued(dn, call, true);
    }
    call.givesUpAt = Math.max(call.givesUpAt, this.#schedule.now + call.dice.exponential(60) * 1000);
    this.#ends.missed(agent);
    this.#wait(visit, true);
  }

  #callerGone(visit: Visit, agent: Agent): void {
    const { call, queue, virtual } = visit;
    visit.state = 'over';
    this.#voice.leg('EventAbandoned', agent, call, { thisQueue: queue.plan.dn });
    if (queue.plan.keepsWhileRinging) {
      this.#voice.abandonedInQueue(queue.plan.dn, call);
      for (const dn of virtual) this.#voice.abandonedInQueue(dn, call);
    }
    this.#ends.spared(agent);
  }
}
