import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** Ten times what a program takes to start on a slow machine. */
const LIMIT = 60_000;

export interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

/** A program in a process of its own, known by what it prints. Disposing of it kills what is left. */
export class ChildProgram implements Disposable {
  readonly #child: ChildProcess;
  readonly #ended: Promise<Ended>;
  readonly #lines: string[] = [];
  readonly #errors: string[] = [];
  #heard = () => {};

  /** @param env on top of nothing but the path */
  constructor(main: URL, args: readonly string[] = [], env: Readonly<Record<string, string>> = {}) {
    this.#child = spawn(process.execPath, [main.pathname, ...args], {
      env: { PATH: process.env['PATH'] ?? '', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), LIMIT);
    const take = (lines: string[]) => (line: string) => {
      lines.push(line);
      this.#heard();
    };
    const { stdout, stderr } = this.#child;
    if (stdout) createInterface({ input: stdout }).on('line', take(this.#lines));
    if (stderr) createInterface({ input: stderr }).on('line', take(this.#errors));
    this.#ended = once(this.#child, 'close').then(([code]) => {
      clearTimeout(timer);
      this.#heard();
      return { code: code as number | null, output: this.#lines.join('\n'), errors: this.#errors.join('\n') };
    });
  }

  /** The first line that matches, once it is there; rejects with all that was said when the program ends before. */
  async line(pattern: RegExp): Promise<string> {
    for (;;) {
      const found = [...this.#lines, ...this.#errors].find((line) => pattern.test(line));
      if (found !== undefined) return found;
      const more = new Promise<undefined>((resolve) => {
        this.#heard = () => resolve(undefined);
      });
      const ended = await Promise.race([more, this.#ended]);
      const late = [...this.#lines, ...this.#errors].find((line) => pattern.test(line));
      if (late !== undefined) return late;
      if (ended) throw new Error(`ended with ${ended.code}:\n${ended.output}\n${ended.errors}`);
    }
  }

  signal(signal: 'SIGTERM' | 'SIGINT'): void {
    this.#child.kill(signal);
  }

  /** Whoever reads its log goes away. */
  hangUp(): void {
    this.#child.stdout?.destroy();
  }

  ended(): Promise<Ended> {
    return this.#ended;
  }

  [Symbol.dispose](): void {
    this.#child.kill('SIGKILL');
  }
}
