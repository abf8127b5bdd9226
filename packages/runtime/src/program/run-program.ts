import { randomInt } from 'node:crypto';
import process from 'node:process';
import { type Clock, PulseError, type Random, seededRandom, systemClock } from '@pulse/base';
import type { Registry } from 'prom-client';
import type { ConfigurationOutcome } from '../configuration/configuration.ts';
import type { ConfigurationInput } from '../configuration/place.ts';
import { readTextFile } from '../configuration/read-text-file.ts';
import { createHealth, type Health } from '../health/health.ts';
import { serveMetrics } from '../health/metrics-server.ts';
import { createMetrics } from '../health/program-metrics.ts';
import type { ProgramValues } from '../settings/program-settings.ts';
import { createLifecycle, type Lifecycle, stopOnSignals } from './lifecycle.ts';
import { createLog, type Log } from './log.ts';
import type { Tell } from './tell.ts';

export interface Program<Values extends ProgramValues> {
  /** What its log, health and metrics carry; of its settings where it goes by several names. */
  readonly name: string | ((values: Values) => string);
  readonly configuration: { parse(input: ConfigurationInput): ConfigurationOutcome<Values> };
}

/** What a program gets from its process. */
export interface ProgramContext<Values extends ProgramValues> {
  readonly name: string;
  readonly values: Values;
  readonly clock: Clock;
  /** Another seed in each process. */
  readonly random: Random;
  readonly log: Log;
  readonly tell: Tell;
  /** Starts parts and stops them; its signal aborts as soon as stopping begins. */
  readonly lifecycle: Lifecycle;
  readonly metrics: Registry;
  readonly health: Health;
}

interface Work<Values extends ProgramValues> {
  /** The part of the health that stands for the program itself. */
  readonly part: 'service' | 'job';
  /** Resolves when there is nothing left to do; throws when the program cannot go on. */
  run(context: ProgramContext<Values>): Promise<void>;
}

const FAILED = 1;
const MISCONFIGURED = 2;
/** An hour in milliseconds; any length would do. */
const LONG = 3_600_000;

/**
 * Runs a program in this process from its configuration to its exit code: 0 after its work or a clean stop on a signal,
 * 1 after a failure, 2 when the configuration is wrong.
 */
export async function runProgram<Values extends ProgramValues>(
  { name: named, configuration }: Program<Values>,
  work: Work<Values>,
): Promise<void> {
  const values = configured(configuration);
  if (values === undefined) return;
  const name = typeof named === 'string' ? named : named(values);
  // The timers of the system's clock do not keep a process, which may at times wait for nothing else.
  setInterval(() => {}, LONG);
  const clock = systemClock;
  const log = openLog(name, values);
  const tell: Tell = (level, message) => log[level](message);
  // After a surprise nothing is known to be right: nothing is saved or closed, the next start recovers.
  process.on('uncaughtException', (error) => {
    try {
      tellFailure(log, error);
    } finally {
      process.exit(FAILED);
    }
  });
  const lifecycle = createLifecycle({ clock, tell, deadline: values.stopDeadline });
  const signalled = stopOnSignals(lifecycle, process);
  const health = createHealth(clock);
  const part = health.part(work.part);
  lifecycle.signal.addEventListener('abort', () => part.failed(lifecycle.signal.reason), { once: true });
  const metrics = createMetrics(name, health);
  let failed = false;
  try {
    const { metricsHost: host, metricsPort: port } = values;
    if (port !== undefined) {
      const server = await lifecycle.start('health and metrics', () =>
        serveMetrics({ service: name, host, port, health, metrics, tell }),
      );
      log.info({ host, port: server.port }, 'Health and metrics are served.');
    }
    const random = seededRandom(randomInt(2 ** 32));
    await work.run({ name, values, clock, random, log, tell, lifecycle, metrics, health });
  } catch (error) {
    // What breaks because a signal came in between is no failure.
    failed = !signalled();
    if (failed) tellFailure(log, error);
  }
  // A service ends because it was asked to, a job because its work is done; anything else is a failure.
  const expected = work.part === 'service' ? signalled() : !lifecycle.signal.aborted;
  const stoppedWell = await lifecycle.stop(failed ? 'it cannot go on' : 'the work is done');
  process.exit(!failed && expected && stoppedWell ? 0 : FAILED);
}

/** The values; undefined when this process has nothing more to do than to end. */
function configured<Values extends ProgramValues>(
  configuration: Program<Values>['configuration'],
): Values | undefined {
  const outcome = configuration.parse({
    argv: process.argv.slice(2),
    env: process.env,
    readFile: readTextFile,
  });
  switch (outcome.kind) {
    case 'values':
      return outcome.values;
    case 'answer':
      process.stdout.write(outcome.text);
      return undefined;
    case 'problems':
      for (const problem of outcome.problems) process.stderr.write(`${problem}\n`);
      process.stderr.write('--help lists all settings.\n');
      process.exitCode = MISCONFIGURED;
      return undefined;
  }
}

function openLog(name: string, { logFormat, logLevel }: ProgramValues): Log {
  const { stdout } = process;
  // Whoever read the log may go; the program stays.
  stdout.on('error', () => {});
  const terminal = logFormat === undefined ? stdout.isTTY : logFormat === 'text';
  return createLog({ name, level: logLevel, terminal, write: (line) => void stdout.write(line) });
}

/** What a person can mend is told in sentences, anything else with the place where it came from. */
function tellFailure(log: Log, error: unknown): void {
  if (error instanceof PulseError) {
    log.error(
      { code: error.code },
      error.advice === undefined ? error.message : `${error.message} ${error.advice}`,
    );
  } else {
    const err = error instanceof Error ? error : new Error(String(error));
    log.fatal({ err }, 'The program ends because of an error in it.');
  }
}
