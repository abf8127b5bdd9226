import { spawn } from 'node:child_process';

/**
 * Reads ids of processes until its input ends, which the system sees to when our process ends in whatever way; then ends
 * the last one. "0" stands for none.
 */
const SCRIPT = `
last=0
while read -r pid; do last=$pid; done
[ "$last" = 0 ] || kill -s "$1" "$last"`;

/** Ends a server that cannot notice by itself that we are gone. */
export class Guard implements Disposable {
  readonly #process;

  constructor(signal: NodeJS.Signals) {
    this.#process = spawn('sh', ['-c', SCRIPT, 'sh', signal.replace('SIG', '')], {
      // Whoever presses Ctrl+C means us.
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    this.#process.on('error', () => {});
    this.#process.stdin.on('error', () => {});
    this.#process.unref();
  }

  /** Says which process has to go with us, from now on. */
  watch(pid: number | undefined): void {
    this.#process.stdin.write(`${pid ?? 0}\n`);
  }

  [Symbol.dispose](): void {
    this.#process.stdin.end('0\n');
  }
}
