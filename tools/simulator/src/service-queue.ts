import type { Agent } from './agent.ts';
import type { Visit } from './call.ts';
import type { PlannedQueue } from './centre-plan.ts';

/**
 * First in, first out, where entries may go stale: these are skipped at the head and swept out when they are more than
 * half. Amortised O(1) an entry.
 */
export class Line<T> {
  readonly #valid: (entry: T) => boolean;
  #entries: T[] = [];
  #head = 0;
  #sweepAt = 32;

  constructor(valid: (entry: T) => boolean) {
    this.#valid = valid;
  }

  push(entry: T): void {
    if (this.#entries.length >= this.#sweepAt) this.#sweep();
    this.#entries.push(entry);
  }

  /** Comes back to the head; once only, although its former entry may still be there. */
  pushFirst(entry: T): void {
    if (this.first() === entry) return;
    if (this.#head > 0) this.#entries[--this.#head] = entry;
    else this.#entries.unshift(entry);
  }

  /** The first that still counts. */
  first(): T | undefined {
    while (this.#head < this.#entries.length) {
      const entry = this.#entries[this.#head] as T;
      if (this.#valid(entry)) return entry;
      this.#head++;
    }
    return undefined;
  }

  #sweep(): void {
    const valid = this.#valid;
    this.#entries = this.#entries.filter((entry, index) => index >= this.#head && valid(entry));
    this.#head = 0;
    this.#sweepAt = 32 + 2 * this.#entries.length;
  }
}

/** A queue at work: who waits, and which agents are free for it, longest first. */
export class ServiceQueue {
  readonly plan: PlannedQueue;
  readonly waiting = new Line<Visit>((visit) => visit.state === 'waiting');
  readonly #idle = new Line<{ readonly agent: Agent; readonly turn: number }>(
    ({ agent, turn }) => agent.turn === turn,
  );

  constructor(plan: PlannedQueue) {
    this.plan = plan;
  }

  /** The agent who has been free for longest. */
  idleAgent(): Agent | undefined {
    return this.#idle.first()?.agent;
  }

  joinIdle(agent: Agent): void {
    this.#idle.push({ agent, turn: agent.turn });
  }
}
