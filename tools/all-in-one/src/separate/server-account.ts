import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, chownSync, mkdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PulseError } from '@pulse/base';

/** The account that a server runs as. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** A folder of a server, and who owns it. */
export interface ServerFolder {
  readonly path: string;
  /** Undefined: ours. */
  readonly account: Account | undefined;
}

/** Where folders of other accounts can stand when ours are closed to them. */
const OPEN_FOLDERS = ['/var/tmp', '/tmp'];

/**
 * Makes the folder of PostgreSQL, which refuses to run as root: then it belongs to another account and stands where that
 * account can get to, the same each time.
 *
 * @param wanted path of the folder where we are not root
 */
export function serverFolder(wanted: string): ServerFolder {
  if (process.getuid?.() !== 0) {
    mkdirSync(wanted, { recursive: true, mode: 0o700 });
    return { path: wanted, account: undefined };
  }
  const account = otherAccount();
  const name = `pulse-postgres-${createHash('sha256').update(wanted).digest('hex').slice(0, 16)}`;
  const path = isOpen(dirname(wanted)) ? wanted : join(OPEN_FOLDERS.find(isOpen) ?? '/tmp', name);
  mkdirSync(path, { recursive: true, mode: 0o700 });
  // Somebody else may have been there first: a folder that everybody can write to is nobody's.
  if (![0, account.uid].includes(statSync(path).uid)) {
    throw new PulseError('data-folder-unusable', `${path} belongs to another account.`, {
      advice: 'Remove it.',
    });
  }
  handOver(path, account);
  return { path, account };
}

/** Gives a file or folder to an account, and to nobody else. */
export function handOver(path: string, account: Account | undefined): void {
  if (!account) return;
  chownSync(path, account.uid, account.gid);
  chmodSync(path, statSync(path).isDirectory() ? 0o700 : 0o600);
}

function otherAccount(): Account {
  for (const name of ['postgres', 'nobody']) {
    try {
      const ask = (what: string) =>
        Number(execFileSync('id', [what, name], { encoding: 'utf8', stdio: 'pipe' }));
      return { uid: ask('-u'), gid: ask('-g') };
    } catch {
      // The next one.
    }
  }
  throw new PulseError(
    'account-missing',
    'PostgreSQL does not run as root, and there is no account "postgres" or "nobody".',
    { advice: 'Start as another account, or say where a PostgreSQL runs with --database-url.' },
  );
}

/** Can every account get into it? */
function isOpen(path: string): boolean {
  const mode = statSync(path, { throwIfNoEntry: false })?.mode ?? 0;
  return (mode & 0o001) !== 0 && (path === dirname(path) || isOpen(dirname(path)));
}
