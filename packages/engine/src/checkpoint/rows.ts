import { present } from '@pulse/base';
import type { Party, Visit } from '../state/call.ts';

/** One row of numbers for each of many objects; the constants name places in a row. References are -1 for none. */
export class Rows {
  readonly width: number;
  #numbers: Float64Array<ArrayBuffer>;
  #count: number;

  constructor(width: number, numbers = new Float64Array()) {
    this.width = width;
    this.#numbers = numbers;
    this.#count = numbers.length / width;
  }

  get count(): number {
    return this.#count;
  }

  /** Begins a row, and answers where it does. */
  add(): number {
    const from = this.#count++ * this.width;
    if (from + this.width > this.#numbers.length) {
      const longer = new Float64Array(Math.max(1024 * this.width, this.#numbers.length * 2));
      longer.set(this.#numbers);
      this.#numbers = longer;
    }
    return from;
  }

  set(place: number, value: number): void {
    this.#numbers[place] = value;
  }

  get(row: number, field: number): number {
    return this.#numbers[row * this.width + field] as number;
  }

  get numbers(): Float64Array<ArrayBuffer> {
    return this.#numbers.subarray(0, this.#count * this.width);
  }
}

export const ACTION_WIDTH = 8;
/** NaN in the row: nobody's, and not stated. */
export const ACTION = {
  atom: 0,
  serial: 1,
  start: 2,
  agentStart: 3,
  call: 4,
  hidden: 5,
  statedAt: 6,
  reasonsSince: 7,
} as const;

export const SEAT_WIDTH = 4;
export const SEAT = { group: 0, member: 1, since: 2, until: 3 } as const;

export const VISIT_WIDTH = 8;
/** NaN in the row: not treated, and without signs of life. */
export const VISIT = {
  call: 0,
  queue: 1,
  enteredAt: 2,
  stage: 3,
  givenAway: 4,
  wait: 5,
  treatedAt: 6,
  aliveUntil: 7,
} as const;

/** Stages of a visit by their number in a row. */
export const VISIT_STAGES: readonly Visit['stage'][] = ['waiting', 'distributed', 'answered', 'left'];

export const REGULAR_WIDTH = 18;
/** References; NaN for times that are none. What there are several of follows in {@link Lists}, in the order of the numbers. */
export const REGULAR = {
  assigned: 0,
  source: 1,
  lostAt: 2,
  notMonitored: 3,
  hook: 4,
  readiness: 5,
  loggedIn: 6,
  agent: 7,
  loginSince: 8,
  offHook: 9,
  dnd: 10,
  askedAt: 11,
  /** -1: monitored, and nothing is suspended. */
  suspended: 12,
  actions: 13,
  queues: 14,
  parties: 15,
  lastLeft: 16,
  workFor: 17,
} as const;

export const AGENT_WIDTH = 2;
export const AGENT = { loggedOut: 0, logins: 1 } as const;

export const PARTY_WIDTH = 10;
export const PARTY = {
  call: 0,
  dn: 1,
  stage: 2,
  action: 3,
  hold: 4,
  establishedAt: 5,
  role: 6,
  observedDn: 7,
  observedAction: 8,
  answered: 9,
} as const;

/** Stages of a party, and its roles, by their number in a row. */
export const PARTY_STAGES: readonly Party['stage'][] = ['dialing', 'ringing', 'established', 'busy'];
export const PARTY_ROLES: readonly Party['role'][] = [undefined, 'Origination', 'Destination', 'Observer'];

/** References of which an object has several: a row says how many, and they are read in the order in which they were added. */
export class Lists {
  readonly #rows: Rows;
  #next = 0;

  constructor(numbers?: Float64Array<ArrayBuffer>) {
    this.#rows = new Rows(1, numbers);
  }

  /** Answers how many there are. */
  add(references: Iterable<number>): number {
    let count = 0;
    for (const reference of references) {
      this.#rows.set(this.#rows.add(), reference);
      count++;
    }
    return count;
  }

  take<T>(count: number, of: readonly T[]): T[] {
    const taken = Array.from({ length: count }, (_, i) => referred(of, this.#rows.get(this.#next + i, 0)));
    this.#next += count;
    return taken;
  }

  get numbers(): Float64Array<ArrayBuffer> {
    return this.#rows.numbers;
  }
}

/** What a reference means. */
export function referred<T>(list: readonly T[], index: number): T {
  return present(list[index], `reference ${index} of ${list.length}`);
}
