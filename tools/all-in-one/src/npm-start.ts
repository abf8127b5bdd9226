import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { PulseError, systemClock } from '@pulse/base';
import { createLifecycle, createLog, stopOnSignals, type Tell } from '@pulse/runtime';
import { askSecret, secretMissing } from './ask-secret.ts';
import type { AppContext } from './one-process/app.ts';
import { allInOne, type Options } from './options.ts';

const write = (line: string) => void process.stdout.write(line);
/** For many processes to stop one after the other; what is left then ends by itself, since we are gone. */
const SEPARATE_DEADLINE = 30_000;

/** The whole of `npm start`: reads the options, runs until it is told to stop, sets the exit code. */
export async function npmStart(): Promise<void> {
  const outcome = allInOne.parse({
    argv: process.argv.slice(2),
    env: process.env,
    readFile: (path) => readFileSync(path, 'utf8'),
  });
  switch (outcome.kind) {
    case 'answer':
      process.stdout.write(outcome.text);
      break;
    case 'problems':
      for (const problem of outcome.problems) process.stderr.write(`${problem}\n`);
      process.stderr.write('npm start -- --help lists all options.\n');
      process.exitCode = 2;
      break;
    case 'values':
      await run(outcome.values);
  }
}

async function run(options: Options): Promise<void> {
  const log = createLog({
    name: options.separate ? 'constellation' : 'pulse',
    terminal: !options.json,
    write,
  });
  const tell: Tell = (level, message) => log[level](message);
  const clock = systemClock;
  const lifecycle = createLifecycle({
    clock,
    tell,
    ...(options.separate ? { deadline: SEPARATE_DEADLINE } : {}),
  });
  const signalled = stopOnSignals(lifecycle, process);
  const context = { options, lifecycle, clock, tell, askSecret: secretOfPerson };
  try {
    if (options.separate) await runSeparately(context);
    else await runHere(context);
    process.exitCode = (await lifecycle.stopped) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof PulseError)) throw error;
    // What breaks because a signal came in between is no failure.
    if (!signalled()) log.error(`${error.message}${error.advice === undefined ? '' : ` ${error.advice}`}`);
    process.exitCode = 1;
  }
}

// Each loads only what it needs: with separate processes that is little.

async function runSeparately(context: AppContext): Promise<void> {
  const { runSeparate } = await import('./separate/run-separate.ts');
  await runSeparate({ ...context, env: process.env, write });
}

async function runHere(context: AppContext): Promise<void> {
  const { startApp } = await import('./one-process/app.ts');
  const app = await startApp(context);
  await app.ready;
  const [first, ...others] = app.people;
  const offer = (lead: string) => {
    context.tell('info', `${lead} ${app.signInLink(first)}  (${first.describes})`);
    for (const other of others)
      context.tell('info', `Or, in another browser: ${app.signInLink(other)}  (${other.describes})`);
  };
  offer('Pulse is ready. Open');
  offerLinks(() => offer('Open'), context.lifecycle.signal);
}

/** Of Asterisk's manager user, when it was not given. */
async function secretOfPerson(): Promise<string> {
  if (process.stdin.isTTY) return askSecret("The manager user's secret: ");
  throw secretMissing();
}

/** A person at the terminal gets new sign-in links with Enter; an open terminal must not keep the process from ending. */
function offerLinks(show: () => void, signal: AbortSignal): void {
  if (!process.stdin.isTTY) return;
  process.stdout.write('Each link lets one browser in, once. Press Enter for new ones, Ctrl+C to stop.\n');
  createInterface({ input: process.stdin, signal }).on('line', show);
}
