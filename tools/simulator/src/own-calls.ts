import { unreachable } from '@pulse/base';
import type { Agent } from './agent.ts';
import { outsideNumber } from './call.ts';
import type { Desk } from './desk.ts';
import { Deck, Dice } from './dice.ts';
import type { Floor } from './floor.ts';
import type { Routing } from './routing.ts';
import type { ServiceQueue } from './service-queue.ts';

type OwnCall = 'colleague' | 'customer' | 'customer-silent' | 'customer-engaged';

/** Calls that agents make by themselves, to colleagues and customers. */
export class OwnCalls {
  readonly #floor: Floor;
  readonly #routing: Routing;
  readonly #desk: Desk;
  readonly #kinds: Deck<OwnCall>;

  constructor(floor: Floor, routing: Routing, desk: Desk) {
    this.#floor = floor;
    this.#routing = routing;
    this.#desk = desk;
    this.#kinds = new Deck(new Dice(floor.seed, 'own-calls'), [
      [2, 'colleague'],
      [4, 'customer'],
      [1, 'customer-silent'],
      [1, 'customer-engaged'],
    ]);
  }

  /** A free agent picks up the phone. */
  begin(agent: Agent): void {
    const home = this.#floor.queues[agent.plan.skills[0] as number] as ServiceQueue;
    const kind = this.#kinds.draw();
    switch (kind) {
      case 'colleague':
        return this.#colleague(agent, home, () => this.#kinds.putBack(kind));
      case 'customer':
        return this.#customer(agent, home.plan.service.wrap);
      case 'customer-silent':
        return this.#nobody(agent);
      case 'customer-engaged':
        return this.#engaged(agent);
      default:
        unreachable(kind);
    }
  }

  #colleague(agent: Agent, home: ServiceQueue, nobody: () => void): void {
    const { calls, voice } = this.#floor;
    const other = this.#routing.colleague(home, agent.dice);
    if (!other || other === agent) return nobody();
    const call = calls.byAgent(agent, 'Internal', other.plan.dn);
    agent.take();
    other.take();
    voice.dialing(agent, call);
    voice.ringing(other, call, { otherDn: agent.plan.dn });
    this.#after(1 + call.dice.span(4), () => {
      voice.established(other, call, 'Destination', { otherDn: agent.plan.dn });
      voice.established(agent, call, 'Origination');
      this.#after(5 + call.dice.span(70), () => {
        voice.leg('EventReleased', agent, call);
        voice.leg('EventReleased', other, call);
        this.#desk.afterCall(agent, 0);
        this.#desk.afterCall(other, 0);
      });
    });
  }

  #customer(agent: Agent, wrap: number): void {
    const { voice } = this.#floor;
    const call = this.#dial(agent);
    this.#after(1.5, () => voice.leg('EventNetworkReached', agent, call, { otherDn: call.party }));
    this.#after(4 + call.dice.span(10), () => {
      voice.established(agent, call, 'Origination');
      this.#after(10 + call.dice.span(130), () => {
        voice.leg('EventReleased', agent, call);
        this.#desk.afterCall(agent, wrap);
      });
    });
  }

  /** Nobody picks up. */
  #nobody(agent: Agent): void {
    const call = this.#dial(agent);
    this.#after(20 + call.dice.span(10), () => {
      this.#floor.voice.leg('EventReleased', agent, call);
      this.#desk.afterCall(agent, 0);
    });
  }

  #engaged(agent: Agent): void {
    const { voice } = this.#floor;
    const call = this.#dial(agent);
    this.#after(2, () => {
      voice.leg('EventDestinationBusy', agent, call, { otherDn: call.party });
      this.#after(3, () => {
        voice.leg('EventReleased', agent, call);
        this.#desk.afterCall(agent, 0);
      });
    });
  }

  #dial(agent: Agent) {
    const { calls, voice } = this.#floor;
    const call = calls.byAgent(agent, 'Outbound', outsideNumber(agent.dice));
    agent.take();
    voice.dialing(agent, call);
    return call;
  }

  #after(seconds: number, run: () => void): void {
    this.#floor.schedule.after(seconds, run);
  }
}
