import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

/** A process of its own, for what only the end of a real process shows. */
export interface Child {
  readonly pid: number;
  /** The next line that it prints. */
  line(): Promise<string>;
  /** Ends it as the kernel would, and resolves with all lines it had printed besides those that were asked for. */
  kill(): Promise<readonly string[]>;
  /** Resolves when it has ended by itself. */
  readonly ended: Promise<readonly string[]>;
}

/** Runs a script of this folder, at most as long as the test; `shell` is what a shell does before, in the same process. */
export function runChild(script: string, args: readonly string[], shell?: string): Child {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const command = [process.execPath, '--no-warnings', path, ...args];
  const child: ChildProcess =
    shell === undefined
      ? spawn(command[0] ?? '', command.slice(1), { stdio: ['ignore', 'pipe', 'inherit'] })
      : spawn('sh', ['-c', `${shell}; exec "$@"`, 'sh', ...command], {
          stdio: ['ignore', 'pipe', 'inherit'],
        });
  const { pid, stdout } = child;
  if (pid === undefined || !stdout) throw new Error(`${script} could not be started`);
  onTestFinished(() => void child.kill('SIGKILL'));
  const printed: string[] = [];
  const waiting: ((line: string) => void)[] = [];
  const lines = createInterface(stdout);
  lines.on('line', (line) => {
    const next = waiting.shift();
    if (next) next(line);
    else printed.push(line);
  });
  const ended = once(lines, 'close').then(() => printed);
  return {
    pid,
    ended,
    line() {
      const known = printed.shift();
      return known === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(known);
    },
    kill() {
      child.kill('SIGKILL');
      return ended;
    },
  };
}
