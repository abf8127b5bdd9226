import { Dice } from '../dice.ts';
import type { Break } from '../roster.ts';
import { type DigitalAgent, MEDIA, MEDIUM_RULES, type Medium } from './interaction-plan.ts';
import type { InteractionQueue } from './interaction-queue.ts';

interface MediumState {
  ready: boolean;
  /** Interactions in hand, those that he is being invited to included. */
  open: number;
  /** Rises with every invitation and every end of readiness: entries of free lines with another number are stale. */
  turn: number;
}

/** An agent at work on chats and e-mails. */
export class DigitalWorker {
  readonly plan: DigitalAgent;
  readonly queues: readonly InteractionQueue[];
  readonly dice: Dice;
  present = false;
  /** Rises with every arrival and departure: what was planned in another session is void. */
  session = 0;
  /** His shift is over; he finishes what he has. */
  leaving = false;
  doNotDisturb = false;
  /** Breaks of this shift that have not begun. */
  breaks: readonly Break[] = [];
  readonly #media: Readonly<Record<Medium, MediumState>> = {
    chat: { ready: false, open: 0, turn: 0 },
    email: { ready: false, open: 0, turn: 0 },
  };

  constructor(plan: DigitalAgent, queues: readonly InteractionQueue[], seed: number) {
    this.plan = plan;
    this.queues = queues;
    this.dice = new Dice(seed, 'digital', plan.person.index);
  }

  turn(medium: Medium): number {
    return this.#media[medium].turn;
  }

  isReady(medium: Medium): boolean {
    return this.#media[medium].ready;
  }

  setReady(medium: Medium, ready: boolean): void {
    this.#media[medium].ready = ready;
    this.#media[medium].turn += 1;
  }

  hasRoom(medium: Medium): boolean {
    const { ready, open } = this.#media[medium];
    return ready && open < MEDIUM_RULES[medium].capacity;
  }

  take(medium: Medium): void {
    this.#media[medium].open += 1;
    this.#media[medium].turn += 1;
  }

  drop(medium: Medium): void {
    this.#media[medium].open -= 1;
  }

  get idle(): boolean {
    return MEDIA.every((medium) => this.#media[medium].open === 0);
  }
}
