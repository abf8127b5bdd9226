import type { CallType, Dn } from '@pulse/model';
import type { Agent } from './agent.ts';
import type { Call } from './call.ts';
import type { Desk } from './desk.ts';
import { Deck, Dice } from './dice.ts';
import type { Routing } from './routing.ts';
import type { Schedule } from './schedule.ts';
import type { ServiceQueue } from './service-queue.ts';
import type { Voice } from './voice.ts';

/** What happens in a call beside talk. */
type Turn =
  | 'none'
  | 'hold'
  | 'hold-gone'
  | 'ask'
  | 'ask-in-vain'
  | 'ask-busy'
  | 'transfer'
  | 'transfer-ringing'
  | 'conference'
  | 'to-queue'
  | 'to-colleague';

type OwnCall = 'colleague' | 'customer' | 'customer-silent' | 'customer-busy';

/** Makes calls that agents begin: consult calls, internal and outbound ones. */
export type NewCall = (agent: Agent, callType: CallType, party: Dn, about?: Call) => Call;

/** From the answer to the end: talk, hold, questions to colleagues, transfers, conferences (rules A8, A9). */
export class Conversations {
  readonly #schedule: Schedule;
  readonly #voice: Voice;
  readonly #routing: Routing;
  readonly #desk: Desk;
  readonly #newCall: NewCall;
  readonly #outside: (dice: Dice) => Dn;
  readonly #queues: readonly ServiceQueue[];
  readonly #turns: Deck<Turn>;
  readonly #ownCalls: Deck<OwnCall>;

  constructor(deps: {
    readonly schedule: Schedule;
    readonly voice: Voice;
    readonly routing: Routing;
    readonly desk: Desk;
    readonly queues: readonly ServiceQueue[];
    readonly seed: number;
    readonly newCall: NewCall;
    readonly outside: (dice: Dice) => Dn;
  }) {
    this.#schedule = deps.schedule;
    this.#voice = deps.voice;
    this.#routing = deps.routing;
    this.#desk = deps.desk;
    this.#queues = deps.queues;
    this.#newCall = deps.newCall;
    this.#outside = deps.outside;
    this.#turns = new Deck(new Dice(deps.seed, 'turns'), [
      [71, 'none'],
      [14, 'hold'],
      [1, 'hold-gone'],
      [3, 'ask'],
      [1, 'ask-in-vain'],
      [1, 'ask-busy'],
      [2, 'transfer'],
      [1, 'transfer-ringing'],
      [2, 'conference'],
      [2, 'to-queue'],
      [2, 'to-colleague'],
    ]);
    this.#ownCalls = new Deck(new Dice(deps.seed, 'own-calls'), [
      [3, 'colleague'],
      [5, 'customer'],
      [1, 'customer-silent'],
      [1, 'customer-busy'],
    ]);
  }

  /** An agent has answered a call that a queue brought. */
  begin(agent: Agent, call: Call, queue: ServiceQueue): void {
    agent.talking = true;
    const talk = 15 + call.dice.span(queue.plan.service.talk - 15) * longTail(call.dice);
    this.#attach(agent, call, talk);
    const turn = this.#turns.draw();
    switch (turn) {
      case 'none':
        this.#askDuring(agent, call, talk);
        this.#after(talk, () => this.#end(agent, call, queue));
        break;
      case 'hold':
      case 'hold-gone':
        this.#after(talk * 0.6, () => this.#hold(agent, call, queue, talk * 0.4, turn === 'hold-gone'));
        break;
      case 'ask':
      case 'ask-in-vain':
      case 'ask-busy':
      case 'transfer':
      case 'transfer-ringing':
      case 'conference':
        this.#after(talk * 0.5, () => this.#consult(agent, call, queue, turn, talk * 0.5));
        break;
      case 'to-queue':
        this.#after(talk * 0.4, () => this.#toQueue(agent, call, queue));
        break;
      case 'to-colleague':
        this.#after(talk * 0.4, () => this.#toColleague(agent, call, queue, talk * 0.6));
        break;
    }
  }

  /** A free agent picks up the phone by himself. */
  ownCall(agent: Agent): void {
    const kind = this.#ownCalls.draw();
    if (kind !== 'colleague') return this.#dialCustomer(agent, kind);
    const home = this.#home(agent);
    const other = this.#routing.colleague(home, agent.dice);
    if (!other || other === agent) return;
    const call = this.#newCall(agent, 'Internal', other.plan.dn);
    agent.take();
    other.take();
    this.#voice.dialing(agent, call, other.plan.dn);
    this.#voice.ringing(other, call, { otherDn: agent.plan.dn });
    this.#after(1 + call.dice.span(4), () => {
      this.#voice.established(other, call, 'Destination', { otherDn: agent.plan.dn });
      this.#voice.established(agent, call, 'Origination');
      this.#after(5 + call.dice.span(70), () => {
        this.#voice.leg('EventReleased', agent, call);
        this.#voice.leg('EventReleased', other, call);
        this.#desk.afterCall(agent, 0);
        this.#desk.afterCall(other, 0);
      });
    });
  }

  #dialCustomer(agent: Agent, kind: Exclude<OwnCall, 'colleague'>): void {
    const customer = this.#outside(agent.dice);
    const call = this.#newCall(agent, 'Outbound', customer);
    const wrap = this.#home(agent).plan.service.wrap;
    agent.take();
    this.#voice.dialing(agent, call, customer);
    if (kind === 'customer-busy') {
      this.#after(2, () => {
        this.#voice.leg('EventDestinationBusy', agent, call, { otherDn: customer });
        this.#after(3, () => this.#leave(agent, call, 0));
      });
      return;
    }
    this.#after(1.5, () => this.#voice.leg('EventNetworkReached', agent, call, { otherDn: customer }));
    if (kind === 'customer-silent') {
      this.#after(20 + call.dice.span(10), () => this.#leave(agent, call, 0));
      return;
    }
    this.#after(4 + call.dice.span(10), () => {
      this.#voice.established(agent, call, 'Origination');
      this.#after(10 + call.dice.span(130), () => this.#leave(agent, call, wrap));
    });
  }

  #hold(agent: Agent, call: Call, queue: ServiceQueue, rest: number, gone: boolean): void {
    this.#voice.leg('EventHeld', agent, call);
    this.#after(5 + call.dice.span(40), () => {
      if (gone) {
        this.#voice.leg('EventAbandoned', agent, call);
        this.#desk.afterCall(agent, queue.plan.service.wrap);
        return;
      }
      this.#voice.leg('EventRetrieved', agent, call);
      this.#after(rest, () => this.#end(agent, call, queue));
    });
  }

  #consult(
    agent: Agent,
    main: Call,
    queue: ServiceQueue,
    turn: 'ask' | 'ask-in-vain' | 'ask-busy' | 'transfer' | 'transfer-ringing' | 'conference',
    rest: number,
  ): void {
    const goOn = () => {
      this.#voice.leg('EventRetrieved', agent, main);
      this.#after(rest, () => this.#end(agent, main, queue));
    };
    const other = this.#routing.colleague(queue, main.dice);
    this.#voice.leg('EventHeld', agent, main);
    if (turn === 'ask-busy' || !other) {
      // Nobody is free: the expert's line outside the centre is engaged.
      const expert = this.#outside(main.dice);
      const consult = this.#newCall(agent, 'Consult', expert, main);
      this.#voice.dialing(agent, consult, expert);
      this.#after(2, () => {
        this.#voice.leg('EventDestinationBusy', agent, consult, { otherDn: expert });
        this.#after(1, () => {
          this.#voice.leg('EventReleased', agent, consult);
          goOn();
        });
      });
      return;
    }
    const consult = this.#newCall(agent, 'Consult', other.plan.dn, main);
    other.take();
    this.#voice.dialing(agent, consult, other.plan.dn);
    this.#voice.ringing(other, consult, { otherDn: agent.plan.dn });
    const hangUp = () => {
      this.#voice.leg('EventReleased', agent, consult);
      this.#voice.leg('EventReleased', other, consult);
      goOn();
      this.#desk.afterCall(other, 0);
    };
    if (turn === 'ask-in-vain') {
      this.#after(18, hangUp);
      return;
    }
    if (turn === 'transfer-ringing') {
      this.#after(3, () => {
        this.#completeTransfer(agent, other, main, consult, queue);
        this.#after(2 + main.dice.span(3), () => {
          this.#voice.established(other, main, 'Destination');
          this.#takeOver(other, main, queue, rest);
        });
      });
      return;
    }
    this.#after(2 + consult.dice.span(4), () => {
      this.#voice.established(other, consult, 'Destination', { otherDn: agent.plan.dn });
      this.#voice.established(agent, consult, 'Origination');
      this.#after(8 + consult.dice.span(45), () => {
        switch (turn) {
          case 'ask':
            return hangUp();
          case 'transfer':
            this.#completeTransfer(agent, other, main, consult, queue);
            return this.#takeOver(other, main, queue, rest);
          case 'conference':
            return this.#conference(agent, other, main, consult, queue, rest);
        }
      });
    });
  }

  /** Two-step transfer: the agent's two calls end, the colleague's becomes the main one. */
  #completeTransfer(agent: Agent, other: Agent, main: Call, consult: Call, queue: ServiceQueue): void {
    this.#voice.leg('EventReleased', agent, main, {
      callState: 'Transferred',
      thirdPartyDn: other.plan.dn,
    });
    this.#voice.leg('EventReleased', agent, consult, { callState: 'Transferred' });
    this.#voice.partyChanged(other, main, consult);
    this.#desk.afterCall(agent, queue.plan.service.wrap);
  }

  /** The colleague goes on with the caller alone. */
  #takeOver(other: Agent, main: Call, queue: ServiceQueue, seconds: number): void {
    other.talking = true;
    this.#after(seconds, () => this.#leave(other, main, queue.plan.service.wrap));
  }

  #conference(
    agent: Agent,
    other: Agent,
    main: Call,
    consult: Call,
    queue: ServiceQueue,
    rest: number,
  ): void {
    const { wrap } = queue.plan.service;
    const added = { otherDn: other.plan.dn, thirdPartyDn: agent.plan.dn };
    this.#voice.leg('EventReleased', agent, consult, { callState: 'Conferenced' });
    this.#voice.leg('EventRetrieved', agent, main);
    this.#voice.leg('EventPartyAdded', agent, main, { ...added, callState: 'Conferenced' });
    this.#voice.partyChanged(other, main, consult, 'Conferenced');
    other.talking = true;
    const [first, last] = main.dice.chance(0.5) ? [agent, other] : [other, agent];
    this.#after(10 + main.dice.span(60), () => {
      this.#voice.leg('EventReleased', first, main);
      this.#voice.leg('EventPartyDeleted', last, main, {
        otherDn: first.plan.dn,
        thirdPartyDn: first.plan.dn,
      });
      this.#desk.afterCall(first, first === agent ? wrap : 0);
      this.#after(rest, () => this.#leave(last, main, wrap));
    });
  }

  #toQueue(agent: Agent, call: Call, queue: ServiceQueue): void {
    const next = (queue.plan.index + 1 + call.dice.below(2)) % this.#queues.length;
    const target = this.#queues[next] as ServiceQueue;
    this.#voice.leg('EventReleased', agent, call, {
      callState: 'Transferred',
      thirdPartyDn: target.plan.dn,
    });
    call.givesUpAt = this.#schedule.now + call.dice.exponential(240) * 1000;
    this.#routing.enter(call, target);
    this.#desk.afterCall(agent, queue.plan.service.wrap);
  }

  #toColleague(agent: Agent, call: Call, queue: ServiceQueue, rest: number): void {
    const other = this.#routing.colleague(queue, call.dice);
    if (!other) return this.#toQueue(agent, call, queue);
    other.take();
    this.#voice.leg('EventReleased', agent, call, {
      callState: 'Transferred',
      thirdPartyDn: other.plan.dn,
    });
    this.#voice.ringing(other, call);
    this.#desk.afterCall(agent, queue.plan.service.wrap);
    if (call.dice.chance(0.1)) {
      this.#after(20, () => {
        this.#voice.leg('EventReleased', other, call);
        call.givesUpAt = this.#schedule.now + call.dice.exponential(120) * 1000;
        this.#routing.enter(call, queue);
        this.#desk.missed(other);
      });
      return;
    }
    this.#after(1.5 + call.dice.span(4), () => {
      this.#voice.established(other, call, 'Destination');
      this.#takeOver(other, call, queue, rest);
    });
  }

  #end(agent: Agent, call: Call, queue: ServiceQueue): void {
    this.#voice.leg('EventReleased', agent, call, { thisQueue: queue.plan.dn });
    this.#desk.afterCall(agent, queue.plan.service.wrap);
  }

  #leave(agent: Agent, call: Call, wrap: number): void {
    this.#voice.leg('EventReleased', agent, call);
    this.#desk.afterCall(agent, wrap);
  }

  /** Some agents press for after-call work shortly before the end, and some of them take it back. */
  #askDuring(agent: Agent, call: Call, talk: number): void {
    if (!call.dice.chance(0.08)) return;
    this.#after(talk - 10, () => this.#desk.askAfterCallWork(agent));
    if (call.dice.chance(0.15)) this.#after(talk - 4, () => this.#desk.withdrawAfterCallWork(agent));
  }

  /** The agent notes how the call went. */
  #attach(agent: Agent, call: Call, talk: number): void {
    if (!call.dice.chance(0.25)) return;
    const outcome = call.dice.pick(['Resolved', 'Resolved', 'Follow-up', 'Information']);
    this.#after(Math.min(12, talk * 0.3), () =>
      this.#voice.attachedData(agent, call, { Disposition: outcome }),
    );
  }

  #home(agent: Agent): ServiceQueue {
    return this.#queues[agent.plan.skills[0] as number] as ServiceQueue;
  }

  #after(seconds: number, run: () => void): void {
    this.#schedule.after(seconds, run);
  }
}

/** One call in twenty-five takes three times as long. */
const longTail = (dice: Dice): number => (dice.chance(0.04) ? 3 : 1);
