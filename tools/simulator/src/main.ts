import { once } from 'node:events';
import { PulseError } from '@pulse/base';
import { parseCommandLine, USAGE } from './command-line.ts';
import { createCentre } from './create-centre.ts';

/** Events written at once. */
const BATCH = 500;

async function main(): Promise<void> {
  const { stdout } = process;
  // Whoever reads may have seen enough, as `head` does.
  stdout.on('error', () => process.exit(0));
  const command = parseCommandLine(process.argv.slice(2));
  if (!command) {
    stdout.write(USAGE);
    return;
  }
  let lines: string[] = [];
  for (const event of createCentre(command.centre, command.role)) {
    if (event.time > command.end) break;
    lines.push(JSON.stringify(event));
    if (lines.length < BATCH) continue;
    if (!stdout.write(`${lines.join('\n')}\n`)) await once(stdout, 'drain');
    lines = [];
  }
  if (lines.length > 0) stdout.write(`${lines.join('\n')}\n`);
}

try {
  await main();
} catch (thrown) {
  if (!(thrown instanceof PulseError)) throw thrown;
  process.stderr.write(`${thrown.message} ${thrown.advice ?? ''}\n`);
  process.exitCode = 2;
}
