import type { ChildProcess } from 'node:child_process';
import type { Clock, Milliseconds, Random, Timer } from '@pulse/base';
import type { Tell } from '@pulse/runtime';
import { endOf, type ProgramCommand, spawnProgram } from './spawn-program.ts';

/** Before the first new start; doubles with every further one, up to the longest. */
export const FIRST_WAIT: Milliseconds = 500;
export const LONGEST_WAIT: Milliseconds = 15_000;
/** A process that lived so long did not fail at once: its next start comes soon. */
export const HELD: Milliseconds = 30_000;

export interface ChildOptions extends ProgramCommand {
  /** For the person at the terminal: `dcu-customer-care`. */
  readonly name: string;
  /** Asks it to end in good order. */
  readonly stopSignal: NodeJS.Signals;
  /** What takes longer to stop is killed. */
  readonly deadline: Milliseconds;
  readonly clock: Clock;
  readonly random: Random;
  readonly tell: Tell;
  /** It runs under this id from now on; undefined when it has ended. */
  readonly onPid?: (pid: number | undefined) => void;
  /** It has ended although nobody asked it to: `ended with code 1`. */
  readonly onEnd?: (how: string) => void;
}

/** A process that is started again whenever it ends, until this is disposed of. */
export class Child implements AsyncDisposable {
  readonly name: string;
  readonly #options: ChildOptions;
  #process: ChildProcess | undefined;
  #ended: Promise<void> = Promise.resolve();
  #failures = 0;
  #starts = 0;
  #restart: Timer | undefined;
  #stopping = false;

  constructor(options: ChildOptions) {
    this.name = options.name;
    this.#options = options;
    this.#start();
  }

  /** Undefined while it waits to be started again. */
  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** How often it was started. */
  get starts(): number {
    return this.#starts;
  }

  kill(signal: NodeJS.Signals = 'SIGKILL'): void {
    this.#process?.kill(signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { stopSignal, deadline, clock, tell } = this.#options;
    this.#stopping = true;
    this.#restart?.cancel();
    this.kill(stopSignal);
    const late = clock.after(deadline, () => {
      tell('warn', `${this.name} did not stop within ${deadline / 1000} s and is killed.`);
      this.kill();
    });
    await this.#ended;
    late.cancel();
  }

  #start(): void {
    const { clock, onPid } = this.#options;
    const since = clock.now();
    const child = spawnProgram(this.#options);
    this.#process = child;
    this.#starts++;
    onPid?.(child.pid);
    this.#ended = endOf(child).then((how) => {
      this.#process = undefined;
      onPid?.(undefined);
      if (clock.now() - since >= HELD) this.#failures = 0;
      if (!this.#stopping) this.#startAgain(how);
    });
  }

  #startAgain(how: string): void {
    const { clock, random, tell, onEnd } = this.#options;
    const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** this.#failures++) * (0.5 + random.next() / 2);
    tell('warn', `${this.name} ${how}. It is started again in ${(wait / 1000).toFixed(1)} s.`);
    this.#restart = clock.after(wait, () => this.#start());
    onEnd?.(how);
  }
}
