import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type PulseOptions, type RunningPulse, signIn } from './running-pulse.ts';

const MAIN = fileURLToPath(new URL('../../../../tools/all-in-one/src/main.ts', import.meta.url));

/** Everything in one process, as `npm start` starts it. */
export async function startOneProcess({ args, secret }: PulseOptions): Promise<RunningPulse> {
  const data = mkdtempSync(join(tmpdir(), 'pulse-bench-'));
  const child = spawn(
    process.execPath,
    ['--max-semi-space-size=8', MAIN, '--json', '--port', '0', '--data', data, ...args],
    { env: { ...process.env, PULSE_SECRET: secret }, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const ended = once(child, 'exit');
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
    rmSync(data, { recursive: true, force: true });
  };
  try {
    const link = await signInLink(child.stdout);
    const url = new URL('/', link);
    const cookie = await signIn(url, { token: link.hash.replace('#sign-in=', '') });
    return {
      url,
      cookie,
      processes: [{ name: 'pulse (one process)', pid: child.pid ?? 0 }],
      [Symbol.asyncDispose]: stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
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
