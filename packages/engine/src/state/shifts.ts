import type { Milliseconds } from '@pulse/base';
import { cell, widened } from '../measures/cells.ts';

/**
 * The latest shift of each agent: from the login that ended the agent's being logged out to the logout that begins it
 * again. Who is logged out for no time goes on with the same shift (T2).
 */
export class Shifts {
  /** NaN: no login has been seen. */
  #starts = new Float64Array(16).fill(Number.NaN);
  /** NaN: not over, or none begun. */
  #ends = new Float64Array(16).fill(Number.NaN);
  readonly #followers: ((agent: number) => void)[] = [];

  /** `begun`: told of each agent whose shift begins, before anything of it counts. */
  follow(begun: (agent: number) => void): void {
    this.#followers.push(begun);
  }

  start = (agent: number): Milliseconds => cell(this.#starts, agent);
  end = (agent: number): Milliseconds => cell(this.#ends, agent);

  /** The agent, who was logged in nowhere, is so somewhere. */
  begin(agent: number, at: Milliseconds): void {
    const goesOn = at <= this.end(agent);
    this.#ends[agent] = Number.NaN;
    if (goesOn) return;
    this.#starts[agent] = at;
    for (const begun of this.#followers) begun(agent);
  }

  /** The agent is logged in nowhere any more. */
  finish(agent: number, at: Milliseconds): void {
    this.#ends[agent] = at;
  }

  grow(capacity: number): void {
    this.#starts = widened(this.#starts, capacity, Number.NaN);
    this.#ends = widened(this.#ends, capacity, Number.NaN);
  }

  columns(): Record<string, Float64Array> {
    return { starts: this.#starts, ends: this.#ends };
  }

  load(columns: Readonly<Record<string, Float64Array<ArrayBuffer>>>): void {
    this.#starts = columns.starts as Float64Array<ArrayBuffer>;
    this.#ends = columns.ends as Float64Array<ArrayBuffer>;
  }
}
