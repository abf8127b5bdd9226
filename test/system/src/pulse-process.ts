import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { LayoutSnapshot, StreamHealth, TrendPoint } from '@pulse/model';

const MAIN = fileURLToPath(new URL('../../../tools/all-in-one/src/main.ts', import.meta.url));
/** Ten times what a start takes on a slow machine. */
const START_LIMIT = 60_000;

export interface PulseProcessOptions {
  readonly data: string;
  /** 0 at the first start; the same again after a kill, so that an open page finds it. */
  readonly port?: number;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Pulse as a person starts it: a process of its own, known only by what it prints and serves. */
export class PulseProcess {
  readonly #child: ChildProcess;
  readonly lines: string[];
  readonly link: URL;
  readonly #data: string;
  #cookie: string | undefined;

  private constructor(child: ChildProcess, lines: string[], link: URL, data: string) {
    this.#child = child;
    this.lines = lines;
    this.link = link;
    this.#data = data;
  }

  /** Starts it and waits for the printed sign-in link; rejects with all that it said when it ends before. */
  static async start(options: PulseProcessOptions): Promise<PulseProcess> {
    const { child, lines } = launch(options);
    const link = await new Promise<URL>((resolve, reject) => {
      const timer = setTimeout(() => {
        child.kill('SIGKILL');
        reject(new Error(`no link within ${START_LIMIT} ms:\n${lines.join('\n')}`));
      }, START_LIMIT);
      child.once('exit', (code) => reject(new Error(`ended with ${code}:\n${lines.join('\n')}`)));
      readLines(child, lines, (line) => {
        const found = /https?:\/\/\S+#sign-in=[\w-]+/.exec(line);
        if (!found) return;
        clearTimeout(timer);
        resolve(new URL(found[0].replace(/"$/, '')));
      });
    });
    return new PulseProcess(child, lines, link, options.data);
  }

  /** Runs it to its end, for starts that must fail: exit code and everything that it said. */
  static async fail(options: PulseProcessOptions): Promise<{ code: number | null; output: string }> {
    const { child, lines } = launch(options);
    readLines(child, lines, () => {});
    const timer = setTimeout(() => child.kill('SIGKILL'), START_LIMIT);
    const [code] = (await once(child, 'close')) as [number | null];
    clearTimeout(timer);
    return { code, output: lines.join('\n') };
  }

  get port(): number {
    return Number(this.link.port);
  }

  get data(): string {
    return this.#data;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  async stop(): Promise<void> {
    await this.#end('SIGTERM');
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill(signal);
    await ended;
  }

  /** Asks as the browser that signed in with the link, which works only once. */
  actAs(cookie: string): void {
    this.#cookie = cookie;
  }

  /** An answer of the REST API, signed in with the printed link unless {@link actAs} said otherwise. */
  async get<T>(path: string): Promise<T> {
    this.#cookie ??= await this.#signIn();
    const response = await fetch(new URL(path, this.link), { headers: { cookie: this.#cookie } });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }

  layout(id: string): Promise<LayoutSnapshot> {
    return this.get(`/api/layouts/${id}?plain=true`);
  }

  streams(): Promise<StreamHealth[]> {
    return this.get('/api/streams');
  }

  trend(column: string, object: string): Promise<{ points: TrendPoint[] }> {
    return this.get(`/api/layouts/queues/trend?column=${column}&object=${encodeURIComponent(object)}`);
  }

  async #signIn(): Promise<string> {
    const token = this.link.hash.replace('#sign-in=', '');
    const response = await fetch(new URL('/api/session', this.link), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token }),
    });
    const cookie = response.headers.get('set-cookie');
    if (!cookie) throw new Error(`sign-in failed: ${response.status} ${await response.text()}`);
    return cookie.split(';')[0] ?? '';
  }
}

function launch(options: PulseProcessOptions): { child: ChildProcess; lines: string[] } {
  const args = [
    MAIN,
    '--json',
    '--port',
    String(options.port ?? 0),
    '--data',
    options.data,
    ...(options.args ?? []),
  ];
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...options.env },
  });
  // A test that fails half-way leaves nothing running behind it.
  const abandon = () => child.kill('SIGKILL');
  process.once('exit', abandon);
  child.once('exit', () => process.off('exit', abandon));
  return { child, lines: [] };
}

function readLines(child: ChildProcess, lines: string[], onLine: (line: string) => void): void {
  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue;
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      onLine(line);
    });
  }
}
