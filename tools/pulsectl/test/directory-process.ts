import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { freePort, makeCertificates, preparePostgres } from '@pulse/storage/testing';
import { pulsectl } from '../src/mod.ts';

const DIRECTORY = fileURLToPath(new URL('../../../services/directory/src/main.ts', import.meta.url));
const TOKEN = 'a-token-of-tests-for-everything';

/** What a command printed, complained, and how it ended. */
export interface Ran {
  readonly code: number;
  readonly printed: string;
  readonly complained: string;
}

/** The directory's own program over TLS, its real database, and a folder for files. */
export interface DirectoryProcess extends AsyncDisposable {
  readonly folder: string;
  /** A file of the folder. */
  write(name: string, text: string): string;
  /** Runs `pulsectl directory` in this process, with the options that reach the server. */
  run(args: readonly string[], answer?: string | (() => Promise<string>)): Promise<Ran>;
  /** Changes something otherwise, as the REST's clients do. */
  post(path: string, body: object): Promise<void>;
}

export async function startDirectoryProcess(): Promise<DirectoryProcess> {
  const stack = new AsyncDisposableStack();
  const prepared = stack.use(await preparePostgres());
  const folder = mkdtempSync(join(tmpdir(), 'pulsectl-'));
  stack.defer(() => rmSync(folder, { recursive: true }));
  const { certFile, keyFile, caFile } = stack.use(await makeCertificates());
  const write = (name: string, text: string) => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  const tokens = write('tokens', `${TOKEN} * tests\n`);
  const token = write('token', `${TOKEN}\n`);
  const { url, password } = prepared.address;
  const program = spawn(
    process.execPath,
    [
      DIRECTORY,
      ...['--port=0', '--api-port=0', `--metrics-port=${await freePort()}`],
      ...[`--tls-cert=${certFile}`, `--tls-key=${keyFile}`, `--tokens-file=${tokens}`],
      ...[`--database-url=${url}`, '--database-tls=off'],
    ],
    { env: { PULSE_DATABASE_PASSWORD: password }, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  stack.defer(async () => {
    program.kill('SIGTERM');
    await once(program, 'exit');
  });
  let rest = '';
  for await (const line of createInterface(program.stdout)) {
    rest = (JSON.parse(line) as { rest?: string }).rest ?? '';
    if (rest !== '') break;
  }
  const server = ['--server', rest, '--token-file', token, '--ca', caFile];
  return {
    folder,
    write,
    async run([command = '', ...args], answer) {
      const [printed, complained]: [string[], string[]] = [[], []];
      const code = await pulsectl(['directory', command, ...server, ...args], {
        print: (text) => void printed.push(text),
        complain: (text) => void complained.push(text),
        colours: false,
        environment: {},
        ...(answer === undefined
          ? {}
          : { ask: async () => (typeof answer === 'string' ? answer : answer()) }),
      });
      return { code, printed: printed.join('\n'), complained: complained.join('\n') };
    },
    async post(path, body) {
      const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
      const sent = request(new URL(path, rest), {
        method: 'POST',
        ca: readFileSync(caFile),
        agent: false,
        headers,
      });
      sent.end(JSON.stringify(body));
      const [response] = await once(sent, 'response');
      response.resume();
      if (response.statusCode >= 300) throw new Error(`${path} was answered ${response.statusCode}`);
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}
