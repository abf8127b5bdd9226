import { execFile, execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { makeCertificates } from './certificates.ts';
import { findPostgres } from './find-program.ts';
import { freePort } from './free-port.ts';
import { accountForServers, ServerFolder } from './server-folder.ts';
import { ServerProcess } from './server-process.ts';

const run = promisify(execFile);
const SUPERUSER = 'postgres';

export interface PostgresOptions {
  /** Takes TLS connections only, with a certificate that `caFile` vouches for. */
  readonly tls?: boolean;
  /** Wait for the disk at each commit, as a real server would; a test seldom wants to. */
  readonly fsync?: boolean;
  /** More settings, by the names of postgresql.conf. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** A private PostgreSQL on 127.0.0.1, empty at first. */
export interface PostgresServer extends AsyncDisposable {
  /** The superuser's, password included. */
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /** The certificate authority of its TLS; undefined without `tls`. */
  readonly caFile: string | undefined;
  readonly folder: string;
  /** Ends it and removes its folder; may be called again. */
  stop(): Promise<void>;
  /** Ends all its processes at once, its files left as they are. */
  kill(): Promise<void>;
  /** Starts it again on the same port and files, after `kill` or while it runs. */
  restart(): Promise<void>;
}

/**
 * Starts a private PostgreSQL in a temporary folder, which ends with our process however that ends.
 *
 * @throws when no PostgreSQL is installed, or with the server's log when it does not start
 */
export async function startPostgres(options: PostgresOptions = {}): Promise<PostgresServer> {
  const bin = findPostgres();
  // SIGQUIT lets it give its shared memory back.
  const folder = new ServerFolder('pulse-postgres-', 'QUIT', accountForServers());
  const files = join(folder.path, 'data');
  const port = await freePort();
  const password = randomBytes(18).toString('base64url');
  try {
    const certificates = options.tls ? await makeCertificates(folder.path) : undefined;
    await initialise(bin, folder, files, password);
    const tls = certificates
      ? { ssl: 'on', ssl_cert_file: certificates.certFile, ssl_key_file: certificates.keyFile }
      : {};
    const connection = options.tls ? 'hostssl' : 'host';
    writeFileSync(join(files, 'pg_hba.conf'), `${connection} all all 127.0.0.1/32 scram-sha-256\n`);
    const settings = {
      port: String(port),
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      fsync: options.fsync ? 'on' : 'off',
      ...tls,
      ...options.settings,
    };
    const start = () =>
      ServerProcess.start({
        program: join(bin, 'postgres'),
        args: [
          '-D',
          files,
          ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
        ],
        folder,
        ready: 'ready to accept connections',
      });
    let server = await start();
    const stop = async () => {
      if (!existsSync(folder.path)) return;
      await server.end('SIGQUIT');
      freeSharedMemory(files);
      folder.remove();
    };
    return {
      url: `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/postgres`,
      host: '127.0.0.1',
      port,
      caFile: certificates?.caFile,
      folder: folder.path,
      stop,
      kill: () => server.kill(),
      async restart() {
        await server.end('SIGINT');
        server = await start();
      },
      [Symbol.asyncDispose]: stop,
    };
  } catch (error) {
    folder.remove();
    throw error;
  }
}

async function initialise(bin: string, folder: ServerFolder, files: string, password: string): Promise<void> {
  const passwordFile = join(folder.path, 'password');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  folder.handOver();
  const args = [
    ...['-D', files, '--username', SUPERUSER, '--pwfile', passwordFile, '--auth', 'scram-sha-256'],
    ...['--encoding', 'UTF8', '--locale', 'C', '--no-sync', '--no-instructions'],
  ];
  await run(join(bin, 'initdb'), args, { cwd: folder.path, ...folder.account });
}

/** A killed server leaves a few bytes of shared memory, told in the file that names its process. */
function freeSharedMemory(files: string): void {
  const left = join(files, 'postmaster.pid');
  if (!existsSync(left)) return;
  const [, id] = readFileSync(left, 'utf8').split('\n')[6]?.trim().split(/\s+/) ?? [];
  try {
    execFileSync('ipcrm', ['-m', String(id)], { stdio: 'ignore' });
  } catch {
    // The system has it back already.
  }
}
