import { systemClock } from '@pulse/base';
import { createLifecycle } from '@pulse/runtime';
import { type App, startApp } from '../src/one-process/app.ts';
import { allInOne } from '../src/options.ts';

/** Pulse in this process. */
export interface StartedHere extends App {
  readonly told: readonly string[];
  stop(): Promise<boolean>;
}

/** Starts what the options describe, on a free port, and waits until it is ready. */
export async function startHere(data: string, ...argv: string[]): Promise<StartedHere> {
  const outcome = allInOne.parse({
    argv: [...argv, '--port', '0', '--data', data],
    env: { PULSE_SECRET: 'secret' },
    readFile: () => {
      throw new Error('no file');
    },
  });
  if (outcome.kind !== 'values') throw new Error(JSON.stringify(outcome));
  const told: string[] = [];
  const tell = (_level: string, message: string) => void told.push(message);
  const lifecycle = createLifecycle({ clock: systemClock, tell });
  const app = await startApp({
    options: outcome.values,
    lifecycle,
    clock: systemClock,
    tell,
    askSecret: () => Promise.reject(new Error('nobody asks')),
  });
  await app.ready;
  return { ...app, told, stop: () => lifecycle.stop('the test is over') };
}
