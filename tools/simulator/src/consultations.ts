import { unreachable } from '@pulse/base';
import type { Agent } from './agent.ts';
import { type Call, outsideNumber } from './call.ts';
import type { Desk } from './desk.ts';
import type { Floor } from './floor.ts';
import type { Routing } from './routing.ts';
import type { ServiceQueue } from './service-queue.ts';

/** What comes of a question to a colleague. */
export type Consultation =
  | 'ask'
  | 'ask-in-vain'
  | 'transfer'
  | 'transfer-ringing'
  | 'conference'
  | 'wide-conference';

/** Consult calls, the two-step transfers and the conferences that come of them: rule A9, event by event. */
export class Consultations {
  readonly #floor: Floor;
  readonly #routing: Routing;
  readonly #desk: Desk;

  constructor(floor: Floor, routing: Routing, desk: Desk) {
    this.#floor = floor;
    this.#routing = routing;
    this.#desk = desk;
  }

  /**
   * The agent puts the main call on hold and calls a colleague; `goOn` is called when he is back in the main call alone,
   * `rest` is how long whoever has it then goes on, in seconds. False, and nothing has happened, when no colleague is
   * free.
   */
  begin(
    kind: Consultation,
    agent: Agent,
    main: Call,
    queue: ServiceQueue,
    rest: number,
    goOn: () => void,
  ): boolean {
    const { voice } = this.#floor;
    const other = this.#routing.colleague(queue, main.dice);
    if (!other) return false;
    const consult = this.#call(agent, other, main);
    const backToMain = () => {
      voice.leg('EventReleased', agent, consult);
      voice.leg('EventReleased', other, consult);
      voice.leg('EventRetrieved', agent, main);
      this.#desk.afterCall(other, 0);
      goOn();
    };
    if (kind === 'ask-in-vain') this.#after(queue.plan.ringLimit, backToMain);
    else if (kind === 'transfer-ringing') {
      this.#after(3, () => {
        this.#transfer(agent, other, main, consult, queue);
        this.#after(2 + main.dice.span(3), () => {
          voice.established(other, main, 'Destination');
          this.#goOnAlone(other, main, queue, rest);
        });
      });
    } else {
      this.#answered(agent, other, consult, () => {
        switch (kind) {
          case 'ask':
            return backToMain();
          case 'transfer':
            this.#transfer(agent, other, main, consult, queue);
            return this.#goOnAlone(other, main, queue, rest);
          case 'conference':
            this.#join(agent, other, main, consult, []);
            return this.#breakUp([agent, other], main, queue, rest);
          case 'wide-conference':
            this.#join(agent, other, main, consult, []);
            return this.#after(15, () => this.#widen(agent, other, main, queue, rest));
          default:
            unreachable(kind);
        }
      });
    }
    return true;
  }

  /** The agent calls an expert outside the centre, whose line is engaged. */
  engaged(agent: Agent, main: Call, goOn: () => void): void {
    const { calls, voice } = this.#floor;
    const consult = calls.byAgent(agent, 'Consult', outsideNumber(main.dice), main);
    voice.leg('EventHeld', agent, main);
    voice.dialing(agent, consult);
    this.#after(2, () => {
      voice.leg('EventDestinationBusy', agent, consult, { otherDn: consult.party });
      this.#after(2, () => {
        voice.leg('EventReleased', agent, consult);
        voice.leg('EventRetrieved', agent, main);
        goOn();
      });
    });
  }

  /** Hold, dial, ring. */
  #call(agent: Agent, other: Agent, main: Call): Call {
    const { calls, voice } = this.#floor;
    const consult = calls.byAgent(agent, 'Consult', other.plan.dn, main);
    other.take();
    voice.leg('EventHeld', agent, main);
    voice.dialing(agent, consult);
    voice.ringing(other, consult, { otherDn: agent.plan.dn });
    return consult;
  }

  /** The colleague answers and listens, then `next`. */
  #answered(agent: Agent, other: Agent, consult: Call, next: () => void): void {
    const { voice } = this.#floor;
    this.#after(2 + consult.dice.span(4), () => {
      voice.established(other, consult, 'Destination', { otherDn: agent.plan.dn });
      voice.established(agent, consult, 'Origination');
      this.#after(8 + consult.dice.span(40), next);
    });
  }

  /** Two-step transfer: the agent's two calls end, the colleague's becomes the main one, ringing or not. */
  #transfer(agent: Agent, other: Agent, main: Call, consult: Call, queue: ServiceQueue): void {
    const { voice } = this.#floor;
    voice.leg('EventReleased', agent, main, { callState: 'Transferred', thirdPartyDn: other.plan.dn });
    voice.leg('EventReleased', agent, consult, { callState: 'Transferred' });
    voice.partyChanged(other, main, consult);
    this.#desk.afterCall(agent, queue.plan.service.wrap);
  }

  /** The consult call becomes part of the main one, in which `present` are already. */
  #join(agent: Agent, newcomer: Agent, main: Call, consult: Call, present: readonly Agent[]): void {
    const { voice } = this.#floor;
    voice.leg('EventReleased', agent, consult, { callState: 'Conferenced' });
    voice.leg('EventRetrieved', agent, main);
    for (const party of [agent, ...present]) {
      voice.leg('EventPartyAdded', party, main, {
        callState: 'Conferenced',
        otherDn: newcomer.plan.dn,
        thirdPartyDn: agent.plan.dn,
      });
    }
    voice.partyChanged(newcomer, main, consult, 'Conferenced');
    newcomer.talking = true;
  }

  /** A second colleague joins, as soon as one is free; not after too many looks. */
  #widen(agent: Agent, other: Agent, main: Call, queue: ServiceQueue, rest: number, looks = 10): void {
    const third = this.#routing.colleague(queue, main.dice);
    if (!third) {
      if (looks === 0) return this.#breakUp([agent, other], main, queue, rest);
      return this.#after(15, () => this.#widen(agent, other, main, queue, rest, looks - 1));
    }
    const consult = this.#call(agent, third, main);
    this.#answered(agent, third, consult, () => {
      this.#join(agent, third, main, consult, [other]);
      this.#breakUp([agent, other, third], main, queue, rest);
    });
  }

  /** One after the other leaves; the last goes on with the caller. */
  #breakUp(parties: readonly Agent[], main: Call, queue: ServiceQueue, rest: number): void {
    const { voice } = this.#floor;
    const leaver = main.dice.pick(parties);
    const others = parties.filter((party) => party !== leaver);
    if (others.length === 0) return this.#goOnAlone(leaver, main, queue, rest);
    this.#after(10 + main.dice.span(40), () => {
      voice.leg('EventReleased', leaver, main);
      for (const party of others) {
        voice.leg('EventPartyDeleted', party, main, {
          otherDn: leaver.plan.dn,
          thirdPartyDn: leaver.plan.dn,
        });
      }
      this.#desk.afterCall(leaver, queue.plan.service.wrap);
      this.#breakUp(others, main, queue, rest);
    });
  }

  #goOnAlone(agent: Agent, main: Call, queue: ServiceQueue, seconds: number): void {
    agent.talking = true;
    this.#after(seconds, () => {
      this.#floor.voice.leg('EventReleased', agent, main);
      this.#desk.afterCall(agent, queue.plan.service.wrap);
    });
  }

  #after(seconds: number, run: () => void): void {
    this.#floor.schedule.after(seconds, run);
  }
}
