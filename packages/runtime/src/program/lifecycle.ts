import { type Clock, type Milliseconds, messageOf, PulseError } from '@pulse/base';

export interface LifecycleOptions {
  readonly clock: Clock;
  /** Time for everything to stop; 10 s by default. What takes longer is left behind. */
  readonly deadline?: Milliseconds;
  readonly tell: (level: 'info' | 'warn' | 'error', message: string) => void;
}

/** The parts of a process: started one after the other, stopped in the opposite order. */
export interface Lifecycle {
  /** Aborts as soon as stopping begins. */
  readonly signal: AbortSignal;
  /** Resolves with whether everything stopped well, once it has. */
  readonly stopped: Promise<boolean>;
  /**
   * Starts a part; from then on it is stopped with the rest. When it cannot start, everything is stopped and the error
   * thrown on. Throws {@link PulseError} `stopping` when stopping has begun.
   */
  start<Part extends AsyncDisposable | Disposable>(
    name: string,
    begin: (signal: AbortSignal) => Part | Promise<Part>,
  ): Promise<Part>;
  /** Stops all parts; the same promise again when it was called before. */
  stop(reason: string): Promise<boolean>;
}

interface Part {
  readonly name: string;
  readonly part: Promise<AsyncDisposable | Disposable | undefined>;
}

export function createLifecycle(options: LifecycleOptions): Lifecycle {
  const { clock, deadline = 10_000, tell } = options;
  const abort = new AbortController();
  const stopped = Promise.withResolvers<boolean>();
  const parts: Part[] = [];
  let stopping = false;

  async function stopAll(): Promise<boolean> {
    const late = Promise.withResolvers<'late'>();
    const timer = clock.after(deadline, () => late.resolve('late'));
    let well = true;
    // A part that is still starting is awaited and stopped like the others.
    for (const { name, part } of parts.reverse()) {
      const outcome = await Promise.race([dispose(part), late.promise]);
      if (outcome === undefined) continue;
      well = false;
      if (outcome === 'late') tell('error', `${name} did not stop within ${deadline / 1000} s.`);
      else tell('error', `${name} did not stop well: ${outcome.problem}`);
    }
    timer.cancel();
    return well;
  }

  function stop(reason: string): Promise<boolean> {
    if (!stopping) {
      stopping = true;
      tell('info', `Stopping: ${reason}.`);
      abort.abort(new PulseError('stopping', `stopping: ${reason}`));
      void stopAll().then(stopped.resolve, stopped.reject);
    }
    return stopped.promise;
  }

  return {
    signal: abort.signal,
    stopped: stopped.promise,
    stop,
    async start(name, begin) {
      abort.signal.throwIfAborted();
      const starting = (async () => begin(abort.signal))();
      parts.push({ name, part: starting.catch(() => undefined) });
      try {
        return await starting;
      } catch (error) {
        await stop(`${name} could not start`);
        throw error;
      }
    },
  };
}

async function dispose(part: Part['part']): Promise<undefined | { readonly problem: string }> {
  try {
    const running = await part;
    if (!running) return undefined;
    if (Symbol.asyncDispose in running) await running[Symbol.asyncDispose]();
    else running[Symbol.dispose]();
    return undefined;
  } catch (error) {
    return { problem: messageOf(error) };
  }
}

/** What `main.ts` lends of its process. */
export interface SignalSource {
  on(signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
  exit(code: number): void;
}

/**
 * Stops at the first signal, and ends the process at the second: whoever presses twice will not wait. Returns whether
 * one has been heard.
 */
export function stopOnSignals(lifecycle: Lifecycle, process: SignalSource): () => boolean {
  let heard = false;
  for (const [signal, code] of [['SIGINT', 130] as const, ['SIGTERM', 143] as const]) {
    process.on(signal, () => {
      if (heard) return process.exit(code);
      heard = true;
      void lifecycle.stop(signal);
    });
  }
  return () => heard;
}
