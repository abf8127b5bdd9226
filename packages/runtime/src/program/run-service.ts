import type { ProgramValues } from '../settings/program-settings.ts';
import { type Program, type ProgramContext, runProgram } from './run-program.ts';

/** A program that serves until it is told to stop. */
export interface Service<Values extends ProgramValues> extends Program<Values> {
  /** Starts the parts with `context.lifecycle.start`, which stops them again; the service is ready when this resolves. */
  start(context: ProgramContext<Values>): Promise<void> | void;
}

/**
 * The whole of a service's `main.ts`: configuration, log, health and metrics, start, readiness, signals, exit code. Its
 * table holds {@link serviceSettings}. Ends the process: 0 after a signal, 1 after a failure, 2 when the configuration is
 * wrong.
 */
export function runService<Values extends ProgramValues>(service: Service<Values>): Promise<void> {
  return runProgram(service, {
    part: 'service',
    async run(context) {
      await service.start(context);
      if (context.lifecycle.signal.aborted) return;
      context.health.part('service').ok();
      context.tell('info', `${context.name} is ready.`);
      await context.lifecycle.stopped;
    },
  });
}

/** A program that does one thing. */
export interface Job<Values extends ProgramValues> extends Program<Values> {
  /** Does it; obeys `context.lifecycle.signal`. */
  run(context: ProgramContext<Values>): Promise<void> | void;
}

/**
 * The whole of a job's `main.ts`. Its table holds {@link jobSettings}. Ends the process: 0 when it is done, 1 after a
 * failure or when a signal came before, 2 when the configuration is wrong.
 */
export function runJob<Values extends ProgramValues>(job: Job<Values>): Promise<void> {
  return runProgram(job, {
    part: 'job',
    async run(context) {
      await job.run(context);
      context.tell('info', `${context.name} is done.`);
    },
  });
}
