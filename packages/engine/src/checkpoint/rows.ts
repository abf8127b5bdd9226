import type { Visit } from '../state/call.ts';

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

export const ACTION_WIDTH = 7;
/** NaN in the row: nobody's, and not stated. */
export const ACTION = {
  atom: 0,
  serial: 1,
  start: 2,
  agentStart: 3,
  call: 4,
  hidden: 5,
  statedAt: 6,
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
