import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));

/** Ten times what it takes to start on a slow machine. */
const LONGEST = 60_000;

/** The dcu as a process of its own, known by what it says. */
export interface DcuProcess extends AsyncDisposable {
  readonly lines: readonly string[];
  /** Resolves with the first line that holds the text; rejects with all lines when the process ends before. */
  says(text: string): Promise<string>;
  signal(name: 'SIGTERM' | 'SIGKILL'): void;
  /** Its exit code, null after SIGKILL. */
  readonly ended: Promise<number | null>;
}

export function spawnDcu(args: readonly string[], env: Readonly<Record<string, string>>): DcuProcess {
  const child = spawn(process.execPath, [MAIN, '--log-format', 'json', ...args], {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  let waiting: (() => void)[] = [];
  const wake = () => {
    for (const each of waiting.splice(0)) each();
    waiting = [];
  };
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      wake();
    });
  }
  const ended = once(child, 'close').then(([code]) => {
    queueMicrotask(wake);
    return code as number | null;
  });
  return {
    lines,
    ended,
    async says(text) {
      const end = performance.now() + LONGEST;
      for (;;) {
        const found = lines.find((line) => line.includes(text));
        if (found !== undefined) return found;
        if (child.exitCode !== null || child.signalCode !== null)
          throw new Error(`it ended without "${text}":\n${lines.join('\n')}`);
        if (performance.now() > end) throw new Error(`it did not say "${text}":\n${lines.join('\n')}`);
        await new Promise<void>((resolve) => {
          waiting.push(resolve);
          setTimeout(resolve, 1000).unref();
        });
      }
    },
    signal: (name) => void child.kill(name),
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
