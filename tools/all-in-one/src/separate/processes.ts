import type { Clock, Milliseconds, Random } from '@pulse/base';
import { PulseError, pause } from '@pulse/base';
import type { Lifecycle, Tell } from '@pulse/runtime';
import { Child } from './child.ts';
import { Guard } from './guard.ts';
import { askHealth, type ProgramHealth } from './health.ts';
import { nodeProgram } from './node-program.ts';
import type { JobPlan, ProgramPlan } from './site.ts';
import type { PrivateServer } from './site-stores.ts';
import { endOf, spawnProgram } from './spawn-program.ts';

/** A program gives itself ten seconds to stop; then it is killed. */
const STOP_WITHIN: Milliseconds = 12_000;
/** On a busy machine; an idle one needs some seconds. */
const READY_WITHIN: Milliseconds = 300_000;
const LOOK_AGAIN: Milliseconds = 250;

export interface ProcessesContext {
  readonly lifecycle: Lifecycle;
  readonly clock: Clock;
  readonly random: Random;
  readonly tell: Tell;
  /** Of this process. */
  readonly env: NodeJS.ProcessEnv;
  /** For the files with the programs' settings. */
  readonly folder: string;
  /** A line that one of the processes has printed. */
  readonly onLine: (process: string, line: string) => void;
}

/** One of the processes of a constellation, whatever it is made of at the moment. */
export interface ConstellationProcess {
  readonly name: string;
  /** Undefined while it waits to be started again. */
  readonly pid: number | undefined;
  /** How often it was started. */
  readonly starts: number;
  /** What it listens on besides health and metrics. */
  readonly ports: readonly number[];
  /** Of health and metrics; PostgreSQL and Redis have none. */
  readonly metricsPort: number | undefined;
  /** SIGKILL when no signal is named. */
  kill(signal?: NodeJS.Signals): void;
  /** Undefined where nobody can be asked. */
  health(): Promise<ProgramHealth | undefined>;
}

/** Starts what a constellation is made of, keeps it running, and stops it in the opposite order. */
export class Processes {
  readonly all: ConstellationProcess[] = [];
  readonly #context: ProcessesContext;
  /** Until everybody is ready, whoever ends has failed. */
  readonly #failed = Promise.withResolvers<never>();

  constructor(context: ProcessesContext) {
    this.#context = context;
    this.#failed.promise.catch(() => {});
  }

  /** Starts PostgreSQL or Redis, which are not waited for: whoever needs them does that. */
  async startServer(server: PrivateServer): Promise<void> {
    const { lifecycle, env, onLine } = this.#context;
    const { name, port, stopSignal } = server;
    const guard = await lifecycle.start(`guard of ${name}`, () => new Guard(stopSignal));
    const started = await lifecycle.start(name, () =>
      this.#child({
        ...server,
        env: { PATH: env['PATH'] },
        channel: false,
        onLine: (line) => onLine(name, line),
        onPid: (pid) => guard.watch(pid),
      }),
    );
    this.#add(started, [port]);
  }

  async startProgram(plan: ProgramPlan): Promise<void> {
    const { lifecycle, onLine } = this.#context;
    const { name, ports, metricsPort } = plan;
    const command = nodeProgram(plan, this.#context);
    const started = await lifecycle.start(name, () =>
      this.#child({ ...command, name, stopSignal: 'SIGTERM', onLine: (line) => onLine(name, line) }),
    );
    this.#add(started, ports, metricsPort);
  }

  /** Runs a program to its end. Throws {@link PulseError} `job-failed`. */
  async runJob(plan: JobPlan): Promise<void> {
    const { lifecycle, onLine } = this.#context;
    const { name } = plan;
    await lifecycle.start(name, async (signal) => {
      const child = spawnProgram({
        ...nodeProgram(plan, this.#context),
        onLine: (line) => onLine(name, line),
      });
      const stop = () => child.kill('SIGTERM');
      signal.addEventListener('abort', stop, { once: true });
      const how = await Promise.race([endOf(child), this.#failed.promise]).finally(() =>
        signal.removeEventListener('abort', stop),
      );
      if (child.exitCode !== 0) throw new PulseError('job-failed', `${name} ${how}.`, WHAT_IT_SAID);
      return { [Symbol.dispose]: () => {} };
    });
  }

  /**
   * Fulfils when every program says that it has started, or that it is well. Throws {@link PulseError} `program-ended`,
   * `programs-not-ready`.
   */
  async ready(wanted: 'started' | 'well'): Promise<void> {
    const { clock, lifecycle } = this.#context;
    const end = clock.now() + READY_WITHIN;
    await lifecycle.start('readiness', async (signal) => {
      for (;;) {
        const unwell = await Promise.race([this.#unwell(wanted), this.#failed.promise]);
        if (unwell.length === 0) return { [Symbol.dispose]: () => {} };
        if (clock.now() > end) {
          throw new PulseError('programs-not-ready', `Not ready: ${unwell.join(', ')}.`, WHAT_IT_SAID);
        }
        await pause(clock, LOOK_AGAIN, signal);
        signal.throwIfAborted();
      }
    });
  }

  async #unwell(wanted: 'started' | 'well'): Promise<string[]> {
    const asked = this.all.map(async ({ name, health }) => {
      const found = await health();
      const state = wanted === 'well' ? found?.state : found?.service;
      return state === undefined || state === 'ok' ? [] : [`${name} (${state})`];
    });
    return (await Promise.all(asked)).flat();
  }

  #child(
    options: Omit<ConstructorParameters<typeof Child>[0], 'clock' | 'random' | 'tell' | 'deadline'>,
  ): Child {
    const { clock, random, tell } = this.#context;
    return new Child({
      ...options,
      clock,
      random,
      tell,
      deadline: STOP_WITHIN,
      onEnd: (how) =>
        this.#failed.reject(new PulseError('program-ended', `${options.name} ${how}.`, WHAT_IT_SAID)),
    });
  }

  #add(child: Child, ports: readonly number[], metricsPort?: number): void {
    this.all.push({
      name: child.name,
      get pid() {
        return child.pid;
      },
      get starts() {
        return child.starts;
      },
      ports,
      metricsPort,
      kill: (signal) => child.kill(signal),
      health: async () => (metricsPort === undefined ? undefined : askHealth(metricsPort)),
    });
  }
}

const WHAT_IT_SAID = { advice: 'What it said about that stands above.' };
