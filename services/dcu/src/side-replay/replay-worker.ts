import { Worker } from 'node:worker_threads';
import { messageOf, PulseError } from '@pulse/base';
import type {
  FromReplay,
  ReplayBegun,
  ReplayOutcome,
  ReplayStart,
  ReplayTask,
  ToReplay,
} from './replay-task.ts';

const THREAD = new URL('./replay-thread.ts', import.meta.url);
/** Megabytes that the engine of a replay may take: as much as one whose values people see. */
const MOST_MEMORY = 4096;
/** Inputs that may be underway to the thread. */
const WINDOW = 4;

/** A replay in a thread of its own, so that nothing waits for it. Every method rejects once it is disposed of. */
export class ReplayWorker implements Disposable {
  readonly #thread = new Worker(THREAD, { env: {}, resourceLimits: { maxOldGenerationSizeMb: MOST_MEMORY } });
  /** In the order of their messages. */
  readonly #waiting: PromiseWithResolvers<FromReplay>[] = [];
  #failure: PulseError | undefined;

  constructor() {
    this.#thread.unref();
    this.#thread.on('message', (reply: FromReplay) => this.#hear(reply));
    this.#thread.on('error', (error) => this.#fail(new PulseError('replay-failed', messageOf(error))));
    this.#thread.on('exit', () => this.#fail(new PulseError('replay-failed', 'the replay was ended')));
  }

  async begin(start: ReplayStart, task: ReplayTask): Promise<ReplayBegun> {
    const reply = await this.#say({ kind: 'begin', start, task });
    if (reply.kind !== 'begun') throw new TypeError(`begin was answered with ${reply.kind}`);
    return reply;
  }

  /** Settles when there is room for more. */
  async input(
    message: Extract<ToReplay, { readonly kind: 'configure' | 'records' | 'missed' }>,
  ): Promise<void> {
    const reply = this.#say(message);
    // A failure is told with the next message that waits, or at the end.
    reply.catch((error: unknown) => this.#fail(error as PulseError));
    const first = this.#waiting[0];
    if (this.#waiting.length >= WINDOW && first) await first.promise;
  }

  async end(): Promise<ReplayOutcome> {
    const reply = await this.#say({ kind: 'end' });
    if (reply.kind !== 'done') throw new TypeError(`end was answered with ${reply.kind}`);
    return reply.outcome;
  }

  [Symbol.dispose](): void {
    this.#fail(new PulseError('replay-failed', 'the replay was given up'));
    void this.#thread.terminate();
  }

  #say(message: ToReplay): Promise<FromReplay> {
    if (this.#failure) return Promise.reject(this.#failure);
    const waiting = Promise.withResolvers<FromReplay>();
    this.#waiting.push(waiting);
    this.#thread.postMessage(message);
    return waiting.promise;
  }

  #hear(reply: FromReplay): void {
    const waiting = this.#waiting.shift();
    if (reply.kind === 'failed') waiting?.reject(new PulseError(reply.code, reply.message));
    else waiting?.resolve(reply);
  }

  #fail(error: PulseError): void {
    this.#failure ??= error;
    for (const waiting of this.#waiting.splice(0)) {
      waiting.promise.catch(() => {});
      waiting.reject(error);
    }
  }
}
