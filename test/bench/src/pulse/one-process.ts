import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { within } from '../within.ts';
import { dataFolder } from './data-folder.ts';
import { type PulseOptions, type RunningPulse, signIn } from './running-pulse.ts';

const MAIN = fileURLToPath(new URL('../../../../tools/all-in-one/src/main.ts', import.meta.url));

/** On a busy machine; an idle one needs some seconds. */
const READY_WITHIN = 120_000;

/** Everything in one process, as `npm start` starts it. */
export async function startOneProcess({ args, secret }: PulseOptions): Promise<RunningPulse> {
  await using parts = new AsyncDisposableStack();
  const data = parts.use(dataFolder());
  const child = spawn(
    process.execPath,
    ['--max-semi-space-size=8', MAIN, '--json', '--port', '0', '--data', data.path, ...args],
    { env: { ...process.env, PULSE_SECRET: secret }, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const ended = once(child, 'exit');
  parts.defer(async () => {
    child.kill('SIGTERM');
    await ended;
  });
  const link = await within(READY_WITHIN, 'the sign-in link', signInLink(child.stdout));
  const url = new URL('/', link);
  const cookie = await signIn(url, { token: link.hash.replace('#sign-in=', '') });
  const kept = parts.move();
  return {
    url,
    cookie,
    processes: [{ name: 'pulse (one process)', pid: child.pid ?? 0 }],
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

async function signInLink(output: NodeJS.ReadableStream): Promise<URL> {
  for await (const line of createInterface({ input: output })) {
    const found = /https?:\/\/\S+#sign-in=[\w-]+/.exec(line);
    if (found) {
      output.resume();
      return new URL(found[0]);
    }
  }
  throw new Error('Pulse ended without a sign-in link');
}
