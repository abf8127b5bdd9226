import { type Milliseconds, messageOf, pause } from '@pulse/base';
import type { Engine } from '@pulse/engine';
import type { StatisticsSource } from '@pulse/protocol';
import type { NextRun } from './dcu.ts';
import type { Dcu, DcuReport } from './dcu-interface.ts';
import type { DcuOptions } from './dcu-options.ts';
import type { DcuRun } from './dcu-run.ts';

type StartRun = (next: NextRun) => Promise<DcuRun>;
type RewindingOptions = Pick<DcuOptions, 'clock' | 'tell' | 'signal'>;

/** How long to wait before another attempt when a run cannot be made. */
const RETRY_AFTER: Milliseconds = 5000;

/**
 * A dcu that takes back what it has computed: when a stream was away and comes back with events of a time that others
 * have left behind, the run ends, and another one begins with a state of before that time and reads all logs again in
 * the order of their events. What was published stands meanwhile, and its streams are marked.
 */
export class RewindingDcu implements Dcu {
  readonly ready: Promise<void>;
  readonly #options: RewindingOptions;
  readonly #start: StartRun;
  readonly #stop = new AbortController();
  readonly #becomeReady: () => void;
  #run: DcuRun;
  #rewinding: Promise<void> | undefined;
  #rewinds = 0;

  static async start(options: RewindingOptions, start: StartRun): Promise<RewindingDcu> {
    // A run that is being made has nothing to rewind.
    let dcu: RewindingDcu | undefined;
    const onRewind = (time: Milliseconds) => dcu?.rewind(time);
    const run = await start({ until: undefined, before: undefined, onRewind, signal: options.signal });
    dcu = new RewindingDcu(options, start, run);
    return dcu;
  }

  private constructor(options: RewindingOptions, start: StartRun, run: DcuRun) {
    this.#options = options;
    this.#start = start;
    this.#run = run;
    const ready = Promise.withResolvers<void>();
    this.ready = ready.promise;
    this.#becomeReady = ready.resolve;
    void run.ready.then(ready.resolve);
  }

  get engine(): Engine {
    return this.#run.engine;
  }

  get statistics(): StatisticsSource {
    return this.#run.statistics;
  }

  report(): DcuReport {
    return { ...this.#run.report(), rewinds: this.#rewinds };
  }

  /** Makes the values of this time and later anew. Does nothing while that is being done. */
  rewind(time: Milliseconds): void {
    if (this.#stop.signal.aborted) return;
    this.#rewinding ??= this.#rewind(time).finally(() => {
      this.#rewinding = undefined;
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#rewinding;
    await this.#run[Symbol.asyncDispose]();
  }

  async #rewind(time: Milliseconds): Promise<void> {
    const { tell, signal } = this.#options;
    const from = new Date(time).toISOString();
    tell(
      'info',
      `A stream was away and brings what happened from ${from} on. Values are made anew from there.`,
    );
    const old = this.#run;
    const next: NextRun = {
      until: time,
      before: await old.abandon(),
      onRewind: (earlier) => this.rewind(earlier),
      signal: AbortSignal.any([this.#stop.signal, ...(signal ? [signal] : [])]),
    };
    const run = await this.#untilStarted(next);
    if (!run) return;
    this.#run = run;
    this.#rewinds++;
    void run.ready.then(this.#becomeReady);
    await old[Symbol.asyncDispose]();
  }

  /** Undefined when it is stopped before. */
  async #untilStarted(next: NextRun): Promise<DcuRun | undefined> {
    const { tell, clock } = this.#options;
    while (!this.#stop.signal.aborted) {
      try {
        return await this.#start(next);
      } catch (error) {
        if (next.signal?.aborted) return undefined;
        tell('error', `Values cannot be made anew: ${messageOf(error)}. They stand still until then.`);
        await pause(clock, RETRY_AFTER, this.#stop.signal);
      }
    }
    return undefined;
  }
}
