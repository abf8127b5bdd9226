import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));

/** An lds as a process of its own, known by what it says. */
export interface LdsProcess extends Disposable {
  /** The lines of its log. */
  readonly said: () => readonly Record<string, unknown>[];
  readonly text: () => string;
  readonly ended: Promise<number | null>;
  readonly signal: (name: 'SIGTERM') => void;
  /** The port that stands in the line with this message. */
  port(message: string): Promise<number>;
}

/** Disposing of it kills it. */
export function spawnLds(...args: string[]): LdsProcess {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (more: string) => void (text += more));
  }
  const said = () =>
    text
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  return {
    said,
    text: () => text,
    ended: new Promise((resolve) => child.once('close', resolve)),
    signal: (name) => void child.kill(name),
    async port(message) {
      const line = await expect
        .poll(() => said().find(({ msg }) => String(msg).includes(message))?.['port'], { timeout: 60_000 })
        .toEqual(expect.any(Number))
        .then(() => said().find(({ msg }) => String(msg).includes(message)));
      return line?.['port'] as number;
    },
    [Symbol.dispose]: () => void child.kill('SIGKILL'),
  };
}
