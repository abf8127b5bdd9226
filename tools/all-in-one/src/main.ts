import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { PulseError, systemClock } from '@pulse/base';
import { createLog, stopOnSignals } from '@pulse/runtime';
import { startApp } from './app.ts';
import { askSecret, secretMissing } from './ask-secret.ts';
import { allInOne, type Options } from './options.ts';

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

async function run(options: Options): Promise<void> {
  const log = createLog({
    name: 'pulse',
    terminal: !options.json,
    write: (line) => void process.stdout.write(line),
  });
  try {
    const app = await startApp({
      options,
      clock: systemClock,
      tell: (level, message) => log[level](message),
      askSecret: async () => {
        if (process.stdin.isTTY) return askSecret("The manager user's secret: ");
        throw secretMissing();
      },
    });
    stopOnSignals(app.lifecycle, process);
    await app.ready;
    log.info(`Pulse is ready. Open ${app.signInLink()}`);
    offerLinks(() => log.info(`Open ${app.signInLink()}`), app.lifecycle.signal);
    process.exitCode = (await app.lifecycle.stopped) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof PulseError)) throw error;
    log.error(`${error.message}${error.advice === undefined ? '' : ` ${error.advice}`}`);
    process.exitCode = 1;
  }
}

/** A person at the terminal gets a new sign-in link with Enter; an open terminal must not keep the process from ending. */
function offerLinks(show: () => void, signal: AbortSignal): void {
  if (!process.stdin.isTTY) return;
  process.stdout.write('Press Enter for another sign-in link, Ctrl+C to stop.\n');
  createInterface({ input: process.stdin, signal }).on('line', show);
}
