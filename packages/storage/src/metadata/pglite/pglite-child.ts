import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Clock } from '@pulse/base';
import { toColumn } from '../column-values.ts';
import { DatabaseFault } from '../database-fault.ts';
import type { PgliteQuestion, PgliteReply, ToldFault } from './pglite-messages.ts';

const PROGRAM = new URL('./pglite-process.ts', import.meta.url);
/** Threads that compile WebAssembly ahead, a second compiler and a large nursery cost tens of megabytes and save nothing. */
const NODE_OPTIONS = [
  '--single-threaded',
  '--no-wasm-dynamic-tiering',
  '--max-semi-space-size=1',
  '--no-warnings',
];
/** Of what it prints before it ends unexpectedly. */
const PRINTED_LIMIT = 4_000;

interface Waiting {
  readonly fulfil: (rows: readonly object[]) => void;
  readonly reject: (error: unknown) => void;
}

export interface PgliteChildOptions {
  readonly task: 'create' | 'open';
  /** Of the database itself. */
  readonly folder: string;
  /** Locked by the child while it has the database open. */
  readonly lock: string;
  readonly clock: Clock;
  /** Milliseconds until it has to be ready. */
  readonly startLimit: number;
  readonly heard?: (channel: string, payload: string) => void;
}

/**
 * PGlite in a process of its own. What it takes of memory, it gives back when it ends; a statement that never ends can be
 * stopped; and its making of a database, which takes a gigabyte for some seconds, stays out of ours.
 */
export class PgliteChild {
  /** Resolves when the process has ended, in whatever way. */
  readonly ended: Promise<void>;
  readonly #process: ChildProcess;
  readonly #ready = Promise.withResolvers<void>();
  readonly #waiting: Waiting[] = [];
  readonly #heard: PgliteChildOptions['heard'];
  #printed = '';

  private constructor({ task, folder, lock, heard }: PgliteChildOptions) {
    this.#heard = heard;
    this.#process = fork(fileURLToPath(PROGRAM), [task, folder, lock], {
      execArgv: NODE_OPTIONS,
      env: {},
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.#process.on('message', (reply: PgliteReply) => this.#hear(reply));
    const ended = Promise.withResolvers<void>();
    this.#process.once('close', () => ended.resolve());
    this.#process.on('error', (error) => {
      this.#ready.reject(new DatabaseFault(error));
      // It could not even be started.
      if (this.#process.pid === undefined) ended.resolve();
    });
    this.#process.stderr?.on('data', (data: Buffer) => {
      this.#printed = (this.#printed + data.toString()).slice(-PRINTED_LIMIT);
    });
    this.ended = ended.promise.then(() => this.#end());
  }

  /** Resolves when the database is open or made; rejects with a {@link DatabaseFault}. */
  static async start(options: PgliteChildOptions): Promise<PgliteChild> {
    const child = new PgliteChild(options);
    const timer = options.clock.after(options.startLimit, () => {
      child.#ready.reject(fault(`PGlite does not start within ${options.startLimit} ms`));
    });
    try {
      await child.#ready.promise;
      return child;
    } catch (error) {
      child.kill();
      throw error;
    } finally {
      timer.cancel();
    }
  }

  query(sql: string, values: readonly unknown[] = []): Promise<readonly object[]> {
    return this.#ask({ kind: 'query', sql, values: values.map(toColumn) });
  }

  async script(sql: string): Promise<void> {
    await this.#ask({ kind: 'script', sql });
  }

  /** Lets it write everything and end. */
  async close(): Promise<void> {
    if (this.#process.connected) this.#process.send({ kind: 'close' } satisfies PgliteQuestion);
    await this.ended;
  }

  kill(): void {
    this.#process.kill('SIGKILL');
  }

  #ask(question: PgliteQuestion): Promise<readonly object[]> {
    if (!this.#process.connected) return Promise.reject(this.#gone());
    return new Promise((fulfil, reject) => {
      this.#waiting.push({ fulfil, reject });
      this.#process.send(question, () => {});
    });
  }

  #hear(reply: PgliteReply): void {
    switch (reply.kind) {
      case 'ready':
        return this.#ready.resolve();
      case 'failed':
        return this.#ready.reject(new DatabaseFault(reply.fault));
      case 'answer':
        return this.#waiting.shift()?.fulfil(reply.rows);
      case 'refusal':
        return this.#waiting.shift()?.reject(new DatabaseFault(reply.fault));
      case 'heard':
        return this.#heard?.(reply.channel, reply.payload);
    }
  }

  #end(): void {
    this.#ready.reject(this.#gone());
    for (const { reject } of this.#waiting.splice(0)) reject(this.#gone());
  }

  #gone(): DatabaseFault {
    return fault(`the process of PGlite has ended${this.#printed === '' ? '' : `: ${this.#printed}`}`);
  }
}

const fault = (message: string) => new DatabaseFault({ message, code: 'ECONNRESET' } satisfies ToldFault);
