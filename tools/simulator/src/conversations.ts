import { unreachable } from '@pulse/base';
import type { Dn } from '@pulse/model';
import type { Agent } from './agent.ts';
import type { Call } from './call.ts';
import type { Consultations } from './consultations.ts';
import type { Desk } from './desk.ts';
import { Deck, Dice } from './dice.ts';
import type { Floor } from './floor.ts';
import type { Routing } from './routing.ts';
import type { ServiceQueue } from './service-queue.ts';

/** What happens in a call beside talk; a card a call. */
type Turn =
  | 'none'
  | 'early-wrap'
  | 'wrap-withdrawn'
  | 'hold'
  | 'hold-gone'
  | 'expert-engaged'
  | 'ask'
  | 'ask-in-vain'
  | 'transfer'
  | 'transfer-ringing'
  | 'conference'
  | 'wide-conference'
  | 'to-queue'
  | 'to-colleague';

/** Each once in 120 calls at least: a centre of 50 agents answers more than that in an hour of the day. */
const TURNS: readonly (readonly [count: number, turn: Turn])[] = [
  [72, 'none'],
  [8, 'early-wrap'],
  [1, 'wrap-withdrawn'],
  [22, 'hold'],
  [1, 'hold-gone'],
  [1, 'expert-engaged'],
  [4, 'ask'],
  [1, 'ask-in-vain'],
  [2, 'transfer'],
  [1, 'transfer-ringing'],
  [1, 'conference'],
  [1, 'wide-conference'],
  [3, 'to-queue'],
  [2, 'to-colleague'],
];

/** The shortest talk, seconds. */
const MIN_TALK = 15;

/** From the answer to the end of a call that a queue has brought: talk, hold, transfers to elsewhere. */
export class Conversations {
  readonly #floor: Floor;
  readonly #routing: Routing;
  readonly #desk: Desk;
  readonly #consultations: Consultations;
  readonly #turns: Deck<Turn>;

  constructor(floor: Floor, routing: Routing, desk: Desk, consultations: Consultations) {
    this.#floor = floor;
    this.#routing = routing;
    this.#desk = desk;
    this.#consultations = consultations;
    this.#turns = new Deck(new Dice(floor.seed, 'turns'), TURNS);
  }

  /** An agent has answered. */
  begin(agent: Agent, call: Call, queue: ServiceQueue): void {
    agent.talking = true;
    const { dice } = call;
    // One call in twenty-five takes three times as long.
    const talk = MIN_TALK + dice.span(queue.plan.service.talk - MIN_TALK) * (dice.chance(0.04) ? 3 : 1);
    if (dice.chance(0.25)) this.#noteOutcome(agent, call, talk * 0.3);
    const end = () => this.#end(agent, call, queue);
    const turn = this.#turns.draw();
    switch (turn) {
      case 'none':
        this.#after(talk, end);
        break;
      case 'early-wrap':
      case 'wrap-withdrawn':
        this.#after(talk - 10, () => this.#desk.askAfterCallWork(agent));
        if (turn === 'wrap-withdrawn') {
          this.#after(talk - 4, () => this.#desk.withdrawAfterCallWork(agent));
        }
        this.#after(talk, end);
        break;
      case 'hold':
      case 'hold-gone':
        this.#after(talk * 0.6, () => this.#hold(agent, call, queue, talk * 0.4, turn === 'hold-gone'));
        break;
      case 'expert-engaged':
        this.#after(talk * 0.5, () =>
          this.#consultations.engaged(agent, call, () => this.#after(talk * 0.5, end)),
        );
        break;
      case 'ask':
      case 'ask-in-vain':
      case 'transfer':
      case 'transfer-ringing':
      case 'conference':
      case 'wide-conference':
        this.#after(talk * 0.5, () => {
          const goOn = () => this.#after(talk * 0.5, end);
          const found = this.#consultations.begin(turn, agent, call, queue, talk * 0.5, goOn);
          if (found) return;
          this.#turns.putBack(turn);
          goOn();
        });
        break;
      case 'to-queue':
        this.#after(talk * 0.4, () => this.#toQueue(agent, call, queue));
        break;
      case 'to-colleague':
        this.#after(talk * 0.4, () => this.#toColleague(agent, call, queue, talk * 0.6));
        break;
      default:
        unreachable(turn);
    }
  }

  /** The agent notes how the call goes. */
  #noteOutcome(agent: Agent, call: Call, seconds: number): void {
    const outcome = call.dice.pick(['Resolved', 'Resolved', 'Follow-up', 'Information']);
    this.#after(seconds, () => this.#floor.voice.attachedData(agent, call, { Outcome: outcome }));
  }

  #hold(agent: Agent, call: Call, queue: ServiceQueue, rest: number, gone: boolean): void {
    const { voice } = this.#floor;
    voice.leg('EventHeld', agent, call);
    this.#after(5 + call.dice.span(40), () => {
      voice.leg(gone ? 'EventAbandoned' : 'EventRetrieved', agent, call);
      if (gone) this.#desk.afterCall(agent, queue.plan.service.wrap);
      else this.#after(rest, () => this.#end(agent, call, queue));
    });
  }

  /** Single-step transfer to another queue (rule A9). */
  #toQueue(agent: Agent, call: Call, queue: ServiceQueue): void {
    const { queues, schedule } = this.#floor;
    const next = (queue.plan.index + 1 + call.dice.below(2)) % queues.length;
    const target = queues[next] as ServiceQueue;
    this.#transferred(agent, call, target.plan.dn);
    call.givesUpAt = schedule.now + call.dice.exponential(240) * 1000;
    this.#routing.enter(call, target);
    this.#desk.afterCall(agent, queue.plan.service.wrap);
  }

  /** Single-step transfer to a colleague, who may let it ring; then the queue that brought the call gets it again. */
  #toColleague(agent: Agent, call: Call, queue: ServiceQueue, rest: number): void {
    const { schedule, voice } = this.#floor;
    const { wrap } = queue.plan.service;
    const other = this.#routing.colleague(queue, call.dice);
    if (!other) {
      this.#turns.putBack('to-colleague');
      return this.#toQueue(agent, call, queue);
    }
    other.take();
    this.#transferred(agent, call, other.plan.dn);
    voice.ringing(other, call);
    this.#desk.afterCall(agent, wrap);
    if (call.dice.chance(0.1)) {
      this.#after(queue.plan.ringLimit, () => {
        voice.leg('EventReleased', other, call);
        call.givesUpAt = schedule.now + call.dice.exponential(120) * 1000;
        this.#routing.enter(call, queue);
        this.#desk.missed(other);
      });
      return;
    }
    this.#after(1.5 + call.dice.span(4), () => {
      voice.established(other, call, 'Destination');
      other.talking = true;
      this.#after(rest, () => {
        voice.leg('EventReleased', other, call);
        this.#desk.afterCall(other, wrap);
      });
    });
  }

  #transferred(agent: Agent, call: Call, target: Dn): void {
    this.#floor.voice.leg('EventReleased', agent, call, { callState: 'Transferred', thirdPartyDn: target });
  }

  #end(agent: Agent, call: Call, queue: ServiceQueue): void {
    this.#floor.voice.leg('EventReleased', agent, call, { thisQueue: queue.plan.dn });
    this.#desk.afterCall(agent, queue.plan.service.wrap);
  }

  #after(seconds: number, run: () => void): void {
    this.#floor.schedule.after(seconds, run);
  }
}
