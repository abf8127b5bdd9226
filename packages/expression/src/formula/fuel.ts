/**
 * Steps that one evaluation may take: each node that is visited is one. A million is some twenty milliseconds: enough
 * for a total of twenty operations over 50,000 rows, and too little to hold a collector up.
 */
export const FORMULA_FUEL = 1_000_000;

/** A supply of steps, for one evaluation or for many together. Once it is out, everything is null. */
export class Fuel {
  #left: number;

  constructor(steps: number = FORMULA_FUEL) {
    this.#left = steps;
  }

  /** Takes one step; false where none is left. */
  take(): boolean {
    if (this.#left <= 0) {
      this.#left = -1;
      return false;
    }
    this.#left--;
    return true;
  }

  /** Was more asked for than there was? Then values made with it are not to be trusted, nulls included. */
  get out(): boolean {
    return this.#left < 0;
  }

  /** Steps that are left. */
  get left(): number {
    return Math.max(0, this.#left);
  }
}
