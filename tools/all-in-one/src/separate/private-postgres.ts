import { execFile } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PulseError } from '@pulse/base';
import type { Certificates } from './certificates.ts';
import { freePort } from './free-port.ts';
import type { SecretFile } from './secret-files.ts';
import { handOver, serverFolder } from './server-account.ts';
import type { ServerCommand } from './server-command.ts';

const run = promisify(execFile);
const OWNER = 'postgres';

export interface PrivatePostgresOptions {
  /** Folder of PostgreSQL's programs. */
  readonly programs: string;
  /** Holds the database; made when it is not there. */
  readonly folder: string;
  readonly certificates: Certificates;
  /** Of its superuser. */
  readonly password: SecretFile;
}

/** A PostgreSQL of our own on loopback, with TLS and nothing else. */
export interface PrivatePostgres extends ServerCommand {
  /** The superuser's, without the password. */
  readonly url: string;
  readonly port: number;
}

/** Makes the database where there is none. Throws {@link PulseError} `database-unavailable` with what initdb said. */
export async function privatePostgres(options: PrivatePostgresOptions): Promise<PrivatePostgres> {
  const { programs, certificates, password } = options;
  const { path, account } = serverFolder(options.folder);
  const files = join(path, 'data');
  const given = (from: string, name: string) => {
    const to = join(path, name);
    copyFileSync(from, to);
    handOver(to, account);
    return to;
  };
  const cert = given(certificates.certFile, 'server.pem');
  const key = given(certificates.keyFile, 'server-key.pem');
  const passwordFile = join(path, 'password');
  // The folder may be older than the data folder, and then nobody knows how to get in.
  const known = existsSync(passwordFile) && readFileSync(passwordFile, 'utf8') === password.text;
  if (!known || !existsSync(files)) {
    rmSync(files, { recursive: true, force: true });
    given(password.path, 'password');
    // A database that is not made to its end gets no name.
    const unfinished = `${files}.new`;
    rmSync(unfinished, { recursive: true, force: true });
    const args = ['-D', unfinished, '--username', OWNER, '--pwfile', passwordFile, '--auth', 'scram-sha-256'];
    await run(join(programs, 'initdb'), [...args, '--encoding', 'UTF8', '--locale', 'C'], {
      cwd: path,
      ...account,
    }).catch((error: unknown) => {
      throw new PulseError('database-unavailable', `PostgreSQL cannot make a database: ${String(error)}`, {
        advice: 'Say where one runs with --database-url.',
        cause: error,
      });
    });
    writeFileSync(join(unfinished, 'pg_hba.conf'), 'hostssl all all 127.0.0.1/32 scram-sha-256\n');
    renameSync(unfinished, files);
  }
  const port = await freePort();
  const settings = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    shared_buffers: '32MB',
    ssl: 'on',
    ssl_cert_file: cert,
    ssl_key_file: key,
  };
  return {
    command: join(programs, 'postgres'),
    args: ['-D', files, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    cwd: path,
    account,
    // Ends sessions and writes everything, in that order.
    stopSignal: 'SIGINT',
    url: `postgres://${OWNER}@127.0.0.1:${port}/postgres`,
    port,
  };
}
