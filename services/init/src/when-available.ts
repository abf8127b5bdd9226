import { type Clock, type Milliseconds, PulseError, pause } from '@pulse/base';
import type { Tell } from '@pulse/runtime';

/** A job that starts together with its database waits for it so long. */
const PATIENCE: Milliseconds = 120_000;
const AGAIN_AFTER: Milliseconds = 2_000;

export interface Waiting {
  readonly clock: Clock;
  readonly tell: Tell;
  readonly signal: AbortSignal;
}

/** Runs what may be run again, and again while the database is not available. Rejects with anything else at once. */
export async function whenAvailable<Result>(
  { clock, tell, signal }: Waiting,
  run: () => Promise<Result>,
): Promise<Result> {
  const begin = clock.now();
  for (let told = false; ; ) {
    signal.throwIfAborted();
    try {
      return await run();
    } catch (error) {
      const unavailable = error instanceof PulseError && error.code === 'database-unavailable';
      if (!unavailable || clock.now() - begin >= PATIENCE) throw error;
      if (!told) tell('warn', `${error.message} It is tried for ${PATIENCE / 1000} s.`);
      told = true;
      await pause(clock, AGAIN_AFTER, signal);
    }
  }
}
