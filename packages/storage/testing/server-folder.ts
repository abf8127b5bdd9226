import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** The account that a server runs as. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** The account for servers that refuse to run as root; undefined when we are not root. */
export function accountForServers(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of ['postgres', 'nobody']) {
    try {
      const ask = (what: string) =>
        Number(execFileSync('id', [what, name], { encoding: 'utf8', stdio: 'pipe' }));
      return { uid: ask('-u'), gid: ask('-g') };
    } catch {
      // The next one.
    }
  }
  throw new Error('PostgreSQL refuses to run as root, and there is no account "postgres" or "nobody"');
}

/**
 * Reads lines until its input ends, which the system sees to when our process ends in whatever way. Each line is the
 * process group that then has to go first ("0" for none), "done" that nothing is left to do.
 */
const GUARD = `
group=0
while read -r line; do
  [ "$line" = done ] && exit
  group=$line
done
if [ "$group" != 0 ]; then
  kill -s "$2" -- "-$group"
  tries=0
  while kill -s 0 -- "-$group" && [ $tries -lt 50 ]; do sleep 0.1; tries=$((tries + 1)); done
  kill -s KILL -- "-$group"
fi
rm -rf -- "$1"`;

/** A temporary folder of a server. Whatever becomes of our own process, the server ends and the folder goes. */
export class ServerFolder {
  readonly path: string;
  readonly account: Account | undefined;
  readonly #guard;

  /** @param lastSignal what ends the server when nobody else does */
  constructor(prefix: string, lastSignal: 'KILL' | 'QUIT', account?: Account) {
    this.account = account;
    this.path = mkdtempSync(join(account ? openFolder() : tmpdir(), prefix));
    this.#guard = spawn('sh', ['-c', GUARD, 'sh', this.path, lastSignal], {
      cwd: '/',
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    this.#guard.unref();
    this.#guard.stdin.on('error', () => {});
    if ('unref' in this.#guard.stdin) (this.#guard.stdin.unref as () => void)();
  }

  /** Says which process group has to end before the folder goes. */
  guard(group: number | undefined): void {
    this.#guard.stdin.write(`${group ?? 0}\n`);
  }

  /** Gives everything in it to the account of the server. */
  handOver(): void {
    if (!this.account) return;
    const { uid, gid } = this.account;
    chownSync(this.path, uid, gid);
    chmodSync(this.path, 0o700);
    for (const entry of readdirSync(this.path)) chownSync(join(this.path, entry), uid, gid);
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
    this.#guard.stdin.end('done\n');
  }
}

/** The folder for temporary files, or the next one that other accounts can enter: ours may be closed to them. */
function openFolder(): string {
  const found = [tmpdir(), '/tmp', '/var/tmp', '/dev/shm'].find(isOpen);
  if (found === undefined) throw new Error('no folder for temporary files that other accounts can enter');
  return found;
}

function isOpen(path: string): boolean {
  const mode = statSync(path, { throwIfNoEntry: false })?.mode ?? 0;
  return (mode & 0o001) !== 0 && (path === dirname(path) || isOpen(dirname(path)));
}
