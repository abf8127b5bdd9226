import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface ProgramCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Another account than ours. */
  readonly account?: { readonly uid: number; readonly gid: number } | undefined;
  /** Opens the channel of Node programs, which closes when we end. */
  readonly channel: boolean;
  /** A line that it has printed. */
  readonly onLine: (line: string) => void;
}

/** Starts a process that only we stop: not the terminal's Ctrl+C, which means us. */
export function spawnProgram(options: ProgramCommand): ChildProcess {
  const { command, args, env, cwd, account, channel, onLine } = options;
  const child = spawn(command, args, {
    env,
    cwd,
    ...account,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', ...(channel ? (['ipc'] as const) : [])],
  });
  for (const stream of [child.stdout, child.stderr]) {
    if (stream) createInterface({ input: stream }).on('line', onLine);
  }
  return child;
}

/** How a process has ended, as the end of a sentence: `ended with code 1`. */
export async function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(`cannot be started: ${error.message}`));
    child.once('exit', (code, signal) =>
      resolve(signal === null ? `ended with code ${code}` : `was ended by ${signal}`),
    );
  });
}
