import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeCertificates } from './certificates.ts';
import { findRedis } from './find-program.ts';
import { freePort } from './free-port.ts';
import { ServerFolder } from './server-folder.ts';
import { ServerProcess } from './server-process.ts';

const ADMIN = 'admin';

export interface RedisOptions {
  /** Users beside the admin, as lines of a Redis ACL file; no other can sign in. */
  readonly aclFile?: string;
  /** TLS and nothing else, which is the default; or plain connections and nothing else. */
  readonly tls?: boolean;
  /** Keep what is written on disk, so that a restart finds it; the default. */
  readonly persistent?: boolean;
}

/** A private Redis (or Valkey) on 127.0.0.1, empty at first. */
export interface RedisServer extends AsyncDisposable {
  /** `rediss://` (`redis://` without TLS) with user and password of the admin, who may do everything. */
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /** The admin's. */
  readonly password: string;
  /** The certificate authority of its TLS; undefined without. */
  readonly caFile: string | undefined;
  readonly folder: string;
  /** Ends it and removes its folder; may be called again. */
  stop(): Promise<void>;
  /** Ends it at once, its files left as they are. */
  kill(): Promise<void>;
  /** Starts it again on the same port, after `kill` or while it runs; empty unless `keepData`. */
  restart(options?: { readonly keepData?: boolean }): Promise<void>;
  /** Lets it hang: connections stay open, nothing is answered. */
  pause(): void;
  resume(): void;
}

/**
 * Starts a private Redis in a temporary folder, which ends with our process however that ends. The default user is off.
 *
 * @throws when no Redis is installed, or with the server's log when it does not start
 */
export async function startRedis({
  aclFile,
  tls = true,
  persistent = true,
}: RedisOptions = {}): Promise<RedisServer> {
  const program = findRedis();
  const folder = new ServerFolder('pulse-redis-', 'KILL');
  const port = await freePort();
  const password = randomBytes(18).toString('base64url');
  const users = join(folder.path, 'users.acl');
  try {
    const certificates = tls ? await makeCertificates(folder.path) : undefined;
    writeFileSync(users, usersOf(password, aclFile), { mode: 0o600 });
    const settings: Record<string, string> = {
      bind: '127.0.0.1',
      port: tls ? '0' : String(port),
      dir: folder.path,
      aclfile: users,
      save: '',
      appendonly: persistent ? 'yes' : 'no',
      // What was answered is with the system then, and outlives the process; waiting for the disk would put it off.
      appendfsync: 'no',
      ...(certificates && {
        'tls-port': String(port),
        'tls-cert-file': certificates.certFile,
        'tls-key-file': certificates.keyFile,
        'tls-ca-cert-file': certificates.caFile,
        'tls-auth-clients': 'optional',
      }),
    };
    const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
    const start = () => ServerProcess.start({ program, args, folder, ready: 'Ready to accept connections' });
    let server = await start();
    const stop = async () => {
      if (!existsSync(folder.path)) return;
      await server.kill();
      folder.remove();
    };
    return {
      url: `${tls ? 'rediss' : 'redis'}://${ADMIN}:${password}@127.0.0.1:${port}`,
      host: '127.0.0.1',
      port,
      password,
      caFile: certificates?.caFile,
      folder: folder.path,
      stop,
      kill: () => server.kill(),
      async restart({ keepData = false } = {}) {
        await server.kill();
        if (!keepData) rmSync(join(folder.path, 'appendonlydir'), { recursive: true, force: true });
        server = await start();
      },
      pause: () => server.signal('SIGSTOP'),
      resume: () => server.signal('SIGCONT'),
      [Symbol.asyncDispose]: stop,
    };
  } catch (error) {
    folder.remove();
    throw error;
  }
}

function usersOf(password: string, aclFile: string | undefined): string {
  // Off, nobody can be it; but Redis 7.0 replays its log as this user, and leaves out transactions that it may not do.
  const own = ['user default off ~* &* +@all', `user ${ADMIN} on >${password} ~* &* +@all`];
  const more = aclFile === undefined ? '' : readFileSync(aclFile, 'utf8');
  const named = new Set(more.split('\n').map((line) => line.split(' ')[1]));
  return [...own.filter((line) => !named.has(line.split(' ')[1])), more].join('\n');
}
