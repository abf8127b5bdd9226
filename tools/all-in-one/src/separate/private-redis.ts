import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Certificates } from './certificates.ts';
import { freePort } from './free-port.ts';
import type { SecretFile } from './secret-files.ts';
import type { ServerCommand } from './server-command.ts';

const USER = 'pulse';

export interface PrivateRedisOptions {
  /** Path of its program. */
  readonly program: string;
  readonly folder: string;
  readonly certificates: Certificates;
  readonly password: SecretFile;
}

/** A Redis of our own on loopback, with TLS and nothing else. It keeps nothing: everything in it is written again. */
export interface PrivateRedis extends ServerCommand {
  /** Without the password. */
  readonly url: string;
  readonly port: number;
}

export async function privateRedis(options: PrivateRedisOptions): Promise<PrivateRedis> {
  const { program, folder, certificates, password } = options;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const users = join(folder, 'users.acl');
  writeFileSync(users, `user default off\nuser ${USER} on >${password.text} ~* &* +@all\n`, { mode: 0o600 });
  const port = await freePort();
  const settings = {
    bind: '127.0.0.1',
    port: '0',
    'tls-port': String(port),
    'tls-cert-file': certificates.certFile,
    'tls-key-file': certificates.keyFile,
    'tls-ca-cert-file': certificates.caFile,
    'tls-auth-clients': 'no',
    dir: folder,
    aclfile: users,
    save: '',
    appendonly: 'no',
  };
  return {
    command: program,
    args: Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]),
    cwd: folder,
    account: undefined,
    stopSignal: 'SIGTERM',
    url: `rediss://${USER}@127.0.0.1:${port}`,
    port,
  };
}
