import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { within } from '../within.ts';

export interface ProgramCommand {
  readonly main: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Of the line on its standard output that says it can be asked. */
  readonly ready: RegExp;
  /** Fulfils with its answer to the first question. */
  readonly ask: (line: RegExpExecArray) => Promise<void>;
}

export interface StartedProgram {
  /** Milliseconds from before its process was made to its first answer. */
  readonly took: number;
  stop(): Promise<void>;
}

/** On a busy machine; an idle one needs some hundred milliseconds. */
const READY_WITHIN = 60_000;
const STOPPED_WITHIN = 30_000;

/** Starts a program of Node and waits for its first answer. Rejects with what it said when it gives none. */
export async function startProgram({
  main,
  args = [],
  env,
  ready,
  ask,
}: ProgramCommand): Promise<StartedProgram> {
  const begin = performance.now();
  const child = spawn(process.execPath, [main, ...args], {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    await within(READY_WITHIN, main, lineOf(child, ready).then(ask));
    return { took: performance.now() - begin, stop: () => stop(child) };
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
}

function lineOf(child: ChildProcess, wanted: RegExp): Promise<RegExpExecArray> {
  const found = Promise.withResolvers<RegExpExecArray>();
  const lines: string[] = [];
  if (child.stdout) {
    createInterface(child.stdout).on('line', (line) => {
      lines.push(line);
      const match = wanted.exec(line);
      if (match) found.resolve(match);
    });
  }
  child.once('exit', (code) => found.reject(new Error(`ended with ${code}: ${lines.join('\n')}`)));
  return found.promise;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await within(STOPPED_WITHIN, 'stopping', ended);
}
