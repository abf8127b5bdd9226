import { assert, unreachable } from '@pulse/base';
import type { Dn } from '@pulse/model';
import type { Agent } from './agent.ts';
import { type Call, outsideNumber } from './call.ts';
import { Deck, Dice } from './dice.ts';
import type { Floor } from './floor.ts';
import { cancel } from './schedule.ts';
import type { ServiceQueue } from './service-queue.ts';
import type { Visit, Way } from './visit.ts';
import type { Cleared } from './voice.ts';

/** What routing asks of the rest of the centre. */
export interface RoutingEnds {
  /** The agent has answered a call of a queue. */
  answered(agent: Agent, call: Call, queue: ServiceQueue): void;
  /** The agent let it ring. */
  missed(agent: Agent): void;
  /** The call went away before the agent could answer. */
  spared(agent: Agent): void;
}

type Ring = 'answer' | 'no-answer' | 'caller-gone';

/** Seconds of waiting after which a call joins the backup virtual queue. */
const BACKUP_AFTER = 30;
/** Seconds of waiting after which callers may press a key, or are sent elsewhere by a supervisor. */
const EXIT_AFTER = 40;
const REDIRECT_AFTER = 50;

/** Queues, waiting, and the offer of calls to the agents that have been free for longest. */
export class Routing {
  readonly #floor: Floor;
  readonly #ends: RoutingEnds;
  /** One for the queues that keep a call while it rings, one for the others: both see everything. */
  readonly #rings: { readonly keeping: Deck<Ring>; readonly giving: Deck<Ring> };
  readonly #ways: Deck<Way>;
  /** Where calls go that a supervisor sends away. */
  readonly #partner: Dn;

  constructor(floor: Floor, ends: RoutingEnds) {
    this.#floor = floor;
    this.#ends = ends;
    const rings = (name: string) =>
      new Deck<Ring>(new Dice(floor.seed, 'rings', name), [
        [47, 'answer'],
        [2, 'no-answer'],
        [1, 'caller-gone'],
      ]);
    this.#rings = { keeping: rings('keeping'), giving: rings('giving') };
    this.#ways = new Deck<Way>(new Dice(floor.seed, 'ways'), [
      [30, 'none'],
      [2, 'overflow'],
      [1, 'exit'],
      [1, 'redirect'],
    ]);
    this.#partner = outsideNumber(new Dice(floor.seed, 'partner'));
  }

  /** A call enters a queue: a new visit. */
  enter(call: Call, queue: ServiceQueue, mayOverflow = true): void {
    const { dn, virtualQueue } = queue.plan;
    const { schedule, voice } = this.#floor;
    const visit: Visit = {
      call,
      queue,
      enteredAt: schedule.now,
      state: 'waiting',
      virtual: virtualQueue ? [virtualQueue] : [],
      mayOverflow,
      way: undefined,
      fate: undefined,
      backup: undefined,
    };
    voice.queued(dn, call);
    if (virtualQueue) voice.queued(virtualQueue, call);
    this.#wait(visit, false);
  }

  /** An agent has become free: takes the call that has waited longest, or waits for one. */
  free(agent: Agent): void {
    assert(agent.free, 'a free agent');
    let longest: Visit | undefined;
    for (const skill of agent.skills) {
      const visit = this.#queue(skill).waiting.first();
      if (visit && (!longest || visit.enteredAt < longest.enteredAt)) longest = visit;
    }
    agent.turn++;
    if (longest) this.#offer(longest, agent);
    else for (const skill of agent.skills) this.#queue(skill).joinIdle(agent);
  }

  /** A free agent of another queue, for a colleague's question. */
  colleague(queue: ServiceQueue, dice: Dice): Agent | undefined {
    const { length } = this.#floor.queues;
    for (let tries = 0; tries < 4; tries++) {
      const agent = this.#queue((queue.plan.index + 1 + dice.below(4)) % length).idleAgent();
      if (agent) return agent;
    }
    return undefined;
  }

  #queue(index: number): ServiceQueue {
    return this.#floor.queues[index] as ServiceQueue;
  }

  #wait(visit: Visit, returned: boolean): void {
    const { queue } = visit;
    const agent = queue.idleAgent();
    visit.state = 'waiting';
    if (agent) return this.#offer(visit, agent);
    if (returned) queue.waiting.pushFirst(visit);
    else queue.waiting.push(visit);
    this.#planFate(visit);
    const { backupQueue } = queue.plan;
    if (!backupQueue || visit.virtual.length !== 1) return;
    visit.backup = this.#floor.schedule.at(visit.enteredAt + BACKUP_AFTER * 1000, () => {
      visit.virtual = [...visit.virtual, backupQueue];
      this.#floor.voice.queued(backupQueue, visit.call);
    });
  }

  /** Whatever comes first ends the wait; a way out that does not come to pass is kept for the next who waits. */
  #planFate(visit: Visit): void {
    const { call, queue, enteredAt } = visit;
    const { maxWait, overflowAfter, overflowTo } = queue.plan;
    let at = call.givesUpAt;
    let fate = () => this.#giveUp(visit);
    const earlier = (seconds: number, run: () => void) => {
      if (enteredAt + seconds * 1000 >= at) return;
      at = enteredAt + seconds * 1000;
      fate = run;
    };
    const wayOut = (seconds: number, cleared: Cleared, target?: Dn, next?: ServiceQueue) =>
      earlier(seconds, () => {
        visit.way = undefined;
        this.#clear(visit, cleared, target);
        if (next) this.enter(call, next, false);
      });
    earlier(maxWait, () => this.#clear(visit, 'timeout'));
    visit.way = this.#ways.draw();
    if (visit.way === 'exit') wayOut(EXIT_AFTER, 'exit');
    if (visit.way === 'redirect') wayOut(REDIRECT_AFTER, 'redirected', this.#partner);
    if (visit.way === 'overflow' && overflowTo !== undefined && visit.mayOverflow) {
      const next = this.#queue(overflowTo);
      wayOut(overflowAfter, 'overflow', next.plan.dn, next);
    }
    visit.fate = this.#floor.schedule.at(at, fate);
  }

  #giveUp(visit: Visit): void {
    const { call, queue, virtual } = visit;
    this.#leave(visit, 'over');
    for (const dn of [queue.plan.dn, ...virtual]) this.#floor.voice.gaveUp(dn, call);
  }

  #clear(visit: Visit, cleared: Cleared, target?: Dn): void {
    const { call, queue, virtual } = visit;
    this.#leave(visit, 'over');
    for (const dn of [queue.plan.dn, ...virtual]) this.#floor.voice.diverted(dn, call, target, cleared);
  }

  #leave(visit: Visit, state: 'offered' | 'over'): void {
    visit.state = state;
    cancel(visit.fate);
    cancel(visit.backup);
    if (visit.way && visit.way !== 'none') this.#ways.putBack(visit.way);
    visit.way = undefined;
  }

  #offer(visit: Visit, agent: Agent): void {
    const { call, queue } = visit;
    const { keepsWhileRinging, ringLimit } = queue.plan;
    const { schedule, voice } = this.#floor;
    this.#leave(visit, 'offered');
    agent.take();
    if (!keepsWhileRinging) this.#giveAway(visit, agent);
    voice.ringing(agent, call, { thisQueue: queue.plan.dn });
    const { dice } = call;
    const ring = (keepsWhileRinging ? this.#rings.keeping : this.#rings.giving).draw();
    switch (ring) {
      case 'answer': {
        const seconds = Math.min(ringLimit - 1, 1.5 + dice.span(3.5));
        schedule.after(seconds, () => this.#answer(visit, agent));
        break;
      }
      case 'no-answer':
        schedule.after(ringLimit, () => this.#noAnswer(visit, agent));
        break;
      case 'caller-gone':
        schedule.after(dice.between(1, ringLimit - 2), () => this.#callerGone(visit, agent));
        break;
      default:
        unreachable(ring);
    }
  }

  /** The queues let go of the call; the backup virtual queue was only asked, so the router clears it. */
  #giveAway({ call, queue, virtual }: Visit, agent: Agent): void {
    const { voice } = this.#floor;
    const [own, backup] = virtual;
    if (backup) voice.diverted(backup, call, undefined, 'router');
    if (own) voice.diverted(own, call, agent.plan.dn);
    voice.diverted(queue.plan.dn, call, agent.plan.dn);
  }

  #answer(visit: Visit, agent: Agent): void {
    const { call, queue } = visit;
    visit.state = 'over';
    if (queue.plan.keepsWhileRinging) this.#giveAway(visit, agent);
    this.#floor.voice.established(agent, call, 'Destination', { thisQueue: queue.plan.dn });
    this.#ends.answered(agent, call, queue);
  }

  #noAnswer(visit: Visit, agent: Agent): void {
    const { call, queue } = visit;
    const { schedule, voice } = this.#floor;
    voice.leg('EventReleased', agent, call, { thisQueue: queue.plan.dn });
    if (!queue.plan.keepsWhileRinging) {
      visit.virtual = visit.virtual.slice(0, 1);
      for (const dn of [queue.plan.dn, ...visit.virtual]) voice.queued(dn, call, true);
    }
    call.givesUpAt = Math.max(call.givesUpAt, schedule.now + call.dice.exponential(60) * 1000);
    this.#ends.missed(agent);
    this.#wait(visit, true);
  }

  #callerGone(visit: Visit, agent: Agent): void {
    const { call, queue } = visit;
    visit.state = 'over';
    this.#floor.voice.leg('EventAbandoned', agent, call, { thisQueue: queue.plan.dn });
    if (queue.plan.keepsWhileRinging) this.#giveUp(visit);
    this.#ends.spared(agent);
  }
}
