import type { Milliseconds } from '@pulse/base';
import { type CallId, type CallType, callId, type Dn, dn, type KeyValues, type SourceId } from '@pulse/model';
import type { Agent } from './agent.ts';
import { Dice } from './dice.ts';
import type { ServiceQueue } from './service-queue.ts';
import { CALLER_RANGES, LANGUAGES } from './services.ts';

/** One call; the same object on all its legs. */
export interface Call {
  readonly id: CallId;
  readonly callType: CallType;
  /** The other end: the caller of an inbound call, the number dialled of any other. */
  readonly party: Dn;
  readonly ani: string;
  readonly dnis: string;
  readonly userData?: KeyValues;
  /** The call that a consult call is about. */
  readonly about?: Call;
  /** Decides what becomes of this call, whatever becomes of others. */
  readonly dice: Dice;
  /** When the caller will have waited long enough. */
  givesUpAt: Milliseconds;
}

/** Makes calls, with ids that nobody else has: a prefix, then a counter. */
export class CallMaker {
  readonly #seed: number;
  readonly #prefix: string;
  #made = 0;

  /** Streams and epochs that meet in one tenant must not share call ids. */
  constructor(seed: number, source: SourceId, epoch: number) {
    this.#seed = seed;
    this.#prefix = new Dice(epoch, source).below(2 ** 32).toString(36);
  }

  /** Somebody calls in. */
  inbound(queue: ServiceQueue): Call {
    const { service, dnis } = queue.plan;
    const { id, dice } = this.#next();
    const party = outsideNumber(dice);
    const userData = {
      ServiceType: service.name,
      CustomerSegment: segment(dice),
      Language: queue.plan.language ?? language(dice),
    };
    return { id, callType: 'Inbound', party, ani: party, dnis, userData, dice, givesUpAt: 0 };
  }

  /** An agent calls somebody, perhaps about a call that he has. */
  byAgent(agent: Agent, callType: CallType, party: Dn, about?: Call): Call {
    const { id, dice } = this.#next();
    const ani = numberOf(agent.plan.dn);
    return { id, callType, party, ani, dnis: numberOf(party), ...(about && { about }), dice, givesUpAt: 0 };
  }

  #next(): { readonly id: CallId; readonly dice: Dice } {
    const number = ++this.#made;
    return { id: callId(`${this.#prefix}-${number}`), dice: new Dice(this.#seed, 'call', number) };
  }
}

/** Somebody's number outside the centre. */
export function outsideNumber(dice: Dice): Dn {
  const [prefix, digits] = dice.pick(CALLER_RANGES);
  return dn(prefix + String(dice.below(10 ** digits)).padStart(digits, '0'));
}

/** A DN without its switch. */
const numberOf = (party: Dn): string => party.split('@', 1)[0] as string;

function language(dice: Dice): string {
  const draw = dice.next();
  return draw < 0.7 ? LANGUAGES[0] : dice.pick(LANGUAGES.slice(1, 4));
}

function segment(dice: Dice): string {
  const draw = dice.next();
  if (draw < 0.06) return 'VIP';
  return draw < 0.27 ? 'Business' : 'Private';
}
