import type { Engine } from '@pulse/engine';

/** Events that are noted at most: some minutes of a busy site. */
const MOST_EVENTS = 500_000;

/** Tells an engine one input again. */
export type Retell = (engine: Engine) => void;

/** What an engine has been told since a moment, for another engine that is told the same. Notes nothing before `begin`. */
export class InputJournal {
  #inputs: Retell[] | undefined;
  #events = 0;

  /** From now on; what was noted before is forgotten. */
  begin(): void {
    this.#inputs = [];
    this.#events = 0;
  }

  /** Nobody needs it any more. */
  end(): void {
    this.#inputs = undefined;
  }

  /** The engine has taken so many events, or something that counts as one. */
  note(events: number, retell: Retell): void {
    if (this.#inputs === undefined) return;
    this.#events += events;
    if (this.#events > MOST_EVENTS) this.end();
    else this.#inputs.push(retell);
  }

  /** Answers whether all is known that came since `begin`: not where it was more than can be noted. */
  retell(engine: Engine): boolean {
    for (const retell of this.#inputs ?? []) retell(engine);
    return this.#inputs !== undefined;
  }
}
