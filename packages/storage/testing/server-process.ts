import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { childrenOf, killAll } from './process-tree.ts';
import type { ServerFolder } from './server-folder.ts';

/** Ten times what a start takes on a slow machine. */
const START_LIMIT = 60_000;
const LOOK_AGAIN_AFTER = 20;

export interface ServerCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly folder: ServerFolder;
  /** What it writes to its log when it takes connections. */
  readonly ready: string;
}

/** A server in a process group of its own; what it prints goes to the file `log` of its folder. */
export class ServerProcess {
  readonly #child: ChildProcess;
  readonly #folder: ServerFolder;
  readonly #ended: Promise<unknown>;

  private constructor({ program, args, folder }: ServerCommand) {
    const log = openSync(join(folder.path, 'log'), 'w');
    this.#child = spawn(program, args, {
      cwd: folder.path,
      detached: true,
      stdio: ['ignore', log, log],
      ...folder.account,
    });
    closeSync(log);
    this.#folder = folder;
    this.#ended = once(this.#child, 'exit').finally(() => folder.guard(undefined));
    folder.guard(this.#child.pid);
    this.#child.unref();
  }

  /** Resolves when it takes connections; rejects with its log when it ends before. */
  static async start(command: ServerCommand): Promise<ServerProcess> {
    const server = new ServerProcess(command);
    await Promise.race([server.#untilReady(command), server.#ended]);
    if (!server.runs) {
      await server.#ended;
      throw new Error(`${command.program} ended:\n${server.log}`);
    }
    return server;
  }

  get runs(): boolean {
    const { pid, exitCode, signalCode } = this.#child;
    return pid !== undefined && exitCode === null && signalCode === null;
  }

  get log(): string {
    return readFileSync(join(this.#folder.path, 'log'), 'utf8');
  }

  signal(signal: NodeJS.Signals): void {
    if (this.runs) this.#child.kill(signal);
  }

  /** Ends it and waits until it has. */
  async end(signal: NodeJS.Signals): Promise<void> {
    this.#child.ref();
    this.signal(signal);
    await this.#ended;
  }

  /** Ends it and the processes that it made at once, none of them having a last word. */
  async kill(): Promise<void> {
    // Stopped, it makes no more of them.
    this.signal('SIGSTOP');
    const children = this.runs ? childrenOf(this.#child.pid ?? 0) : [];
    await this.end('SIGKILL');
    await killAll(children);
  }

  async #untilReady({ program, ready }: ServerCommand): Promise<void> {
    const end = Date.now() + START_LIMIT;
    while (this.runs && !this.log.includes(ready)) {
      if (Date.now() > end) {
        this.signal('SIGKILL');
        throw new Error(`${program} is not ready after ${START_LIMIT} ms:\n${this.log}`);
      }
      await sleep(LOOK_AGAIN_AFTER);
    }
  }
}
