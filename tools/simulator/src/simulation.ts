import type { Milliseconds } from '@pulse/base';

/** Something that goes on in simulated time and says what happens by a function that it was given. */
export interface Simulation {
  /** When the next step will happen; Infinity: never. */
  nextTime(): Milliseconds;
  /** Runs what is due at the next instant. */
  step(): void;
}
