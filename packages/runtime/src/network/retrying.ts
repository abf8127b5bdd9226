import { fail, type Milliseconds, ok, PulseError, pause, type Random, type Result } from '@pulse/base';
import { explainConnectError } from './connect-error.ts';
import { type Dependency, type DependencyOptions, watchDependency } from './dependency.ts';

export interface RetryLimits {
  /** About how long to wait after the first failure; doubles with every further one. */
  readonly first: Milliseconds;
  readonly longest: Milliseconds;
  /** An attempt that takes longer is given up. */
  readonly attempt: Milliseconds;
  /** Silence for so long is told, while the attempt goes on. */
  readonly silence: Milliseconds;
  /** A connection that lived so long had held; a shorter one counts as one more failure. */
  readonly held: Milliseconds;
}

export const RETRY_LIMITS: RetryLimits = {
  first: 500,
  longest: 15_000,
  attempt: 10_000,
  silence: 3000,
  held: 5000,
};

export interface RetryOptions extends DependencyOptions {
  readonly random: Random;
  /** Ends it; the attempt under way too. */
  readonly signal: AbortSignal;
  readonly limits?: Partial<RetryLimits>;
}

/**
 * Tries until it succeeds, and returns what it succeeded with. How it fares reaches log and health as
 * {@link watchDependency} says.
 *
 * @param attempt obeys its signal; what it brings after that is disposed of
 * @throws what the signal was aborted with; after `giveUpAfter` milliseconds the last failure as a {@link PulseError}
 */
export async function retrying<T>(
  options: RetryOptions & { readonly giveUpAfter?: Milliseconds },
  attempt: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { clock, random, signal, giveUpAfter = Number.POSITIVE_INFINITY } = options;
  const limits = { ...RETRY_LIMITS, ...options.limits };
  const dependency = watchDependency(options);
  const begin = clock.now();
  for (let failures = 0; ; failures++) {
    signal.throwIfAborted();
    const outcome = await oneAttempt(options, limits, dependency, attempt);
    if (outcome.ok) {
      dependency.up();
      return outcome.value;
    }
    signal.throwIfAborted();
    dependency.down(outcome.error);
    if (clock.now() - begin >= giveUpAfter) throw explainConnectError(outcome.error, options.what);
    await pause(clock, retryDelay(limits, failures, random), signal);
  }
}

/**
 * Keeps something connected until the signal aborts; never rejects. How it fares reaches log and health as
 * {@link watchDependency} says.
 *
 * @param connect calls `up` once connected and settles when the connection has ended; obeys its signal
 */
export async function keepConnected(
  options: RetryOptions,
  connect: (signal: AbortSignal, up: () => void) => Promise<void>,
): Promise<void> {
  const { what, clock, random, signal } = options;
  const limits = { ...RETRY_LIMITS, ...options.limits };
  const dependency = watchDependency(options);
  for (let failures = 0; !signal.aborted; failures++) {
    let since: Milliseconds | undefined;
    const outcome = await oneAttempt(options, limits, dependency, (attemptSignal, settled) =>
      connect(attemptSignal, () => {
        settled();
        since = clock.now();
        dependency.up();
      }),
    );
    if (signal.aborted) return;
    dependency.down(
      outcome.ok ? new PulseError('connection-ended', `${what} ended the connection.`) : outcome.error,
    );
    if (since !== undefined && clock.now() - since >= limits.held) failures = 0;
    await pause(clock, retryDelay(limits, failures, random), signal);
  }
}

/** Exponential, with jitter so that many programs do not come back at once. */
function retryDelay({ first, longest }: RetryLimits, failures: number, random: Random): Milliseconds {
  return Math.min(longest, first * 2 ** failures) * (0.5 + 0.5 * random.next());
}

/** Runs an attempt that must settle in time, or say that it has: its silence is told, at its limit it is abandoned. */
async function oneAttempt<T>(
  { what, clock, signal }: RetryOptions,
  limits: RetryLimits,
  dependency: Dependency,
  attempt: (signal: AbortSignal, settled: () => void) => Promise<T>,
): Promise<Result<T, unknown>> {
  const tooLong = new AbortController();
  const silent = clock.after(limits.silence, () => dependency.down(noAnswer(what)));
  const late = clock.after(limits.attempt, () => tooLong.abort(noAnswer(what)));
  const settled = () => {
    silent.cancel();
    late.cancel();
  };
  const either = AbortSignal.any([signal, tooLong.signal]);
  const abandoned = Promise.withResolvers<undefined>();
  const abandon = () => abandoned.resolve(undefined);
  either.addEventListener('abort', abandon, { once: true });
  const running = (async () => attempt(either, settled))();
  try {
    const outcome = await Promise.race([running.then(ok), abandoned.promise]);
    if (outcome !== undefined) return outcome;
    running.then(dispose).catch(() => {});
    return fail(either.reason);
  } catch (error) {
    return fail(error);
  } finally {
    settled();
    either.removeEventListener('abort', abandon);
  }
}

const noAnswer = (what: string): PulseError =>
  new PulseError('no-answer', `${what} does not answer.`, {
    advice: 'Check that it runs and what stands between, a firewall for instance.',
  });

/** Closes what nobody waits for any more. */
async function dispose(late: unknown): Promise<void> {
  if (typeof late !== 'object' || late === null) return;
  if (Symbol.asyncDispose in late) await (late as AsyncDisposable)[Symbol.asyncDispose]();
  else if (Symbol.dispose in late) (late as Disposable)[Symbol.dispose]();
}
