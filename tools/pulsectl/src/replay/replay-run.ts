import { type Milliseconds, present } from '@pulse/base';
import { createEngine, type Engine } from '@pulse/engine';
import type { DatedConfiguration } from './configuration-file.ts';
import type { TimedEvent } from './event-file.ts';

/** An engine that is told events, and each configuration at its time. */
export class ReplayRun {
  readonly engine: Engine;
  readonly #configurations: DatedConfiguration[];

  /** @param configurations at least one, the first of which holds from the beginning */
  constructor([first, ...later]: readonly DatedConfiguration[]) {
    this.engine = createEngine(present(first, 'there is a first configuration').configuration);
    this.#configurations = later;
  }

  apply({ event, time }: TimedEvent): void {
    this.advance(time);
    this.engine.apply(event);
  }

  /** Time has come to `time`: configurations up to then hold. */
  advance(time: Milliseconds): void {
    for (let next = this.#configurations[0]; next && next.from <= time; next = this.#configurations[0]) {
      this.#configurations.shift();
      const { configuration, from } = next;
      this.engine.configure(configuration, { number: this.engine.revision + 1, time: from });
    }
  }
}
