import type { LayoutDelta, LayoutSnapshot } from '@pulse/model';
import { applyDelta, indexRows, STATE_PROTOCOL, STATE_VERSIONS } from '@pulse/protocol';
import { LIVE_PATH } from '../src/live.ts';

/** A browser's end of a live channel that keeps every frame it was ever sent. */
export class LiveViewer {
  readonly frames: string[] = [];
  readonly #socket: WebSocket;
  readonly #layouts = new Map<string, LayoutSnapshot>();
  readonly #names = new Map<number, string>();
  readonly #welcomed = Promise.withResolvers<void>();
  /** Why the server closed; undefined while it is open. */
  closed: string | undefined;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => this.#take(String(data)));
    socket.addEventListener('close', ({ reason }) => {
      this.closed = reason;
      this.#welcomed.resolve();
    });
  }

  /** Undefined when the upgrade is refused. */
  static async open(url: string, cookie: string | undefined): Promise<LiveViewer | undefined> {
    const headers = cookie === undefined ? {} : { cookie };
    // Node's client takes headers, which browsers' does not.
    const options = { protocols: [STATE_PROTOCOL], headers } as unknown as string[];
    const socket = new WebSocket(`${url.replace('http', 'ws')}${LIVE_PATH}`, options);
    const viewer = new LiveViewer(socket);
    const opened = await new Promise<boolean>((resolve) => {
      socket.addEventListener('open', () => resolve(true));
      socket.addEventListener('error', () => resolve(false));
    });
    if (!opened) return undefined;
    const [version = 1] = STATE_VERSIONS.versions;
    viewer.#send({ kind: 'hello', protocol: STATE_PROTOCOL, versions: [version], encoding: 'json' });
    await viewer.#welcomed.promise;
    return viewer;
  }

  subscribe(layout: string): void {
    const id = this.#names.size + 1;
    this.#names.set(id, layout);
    this.#send({ kind: 'subscribe', id, layout });
  }

  /** What the browser would show. */
  snapshot(layout: string): LayoutSnapshot | undefined {
    return this.#layouts.get(layout);
  }

  close(): void {
    this.#socket.close();
  }

  #send(message: object): void {
    this.#socket.send(JSON.stringify(message));
  }

  #take(frame: string): void {
    this.frames.push(frame);
    const message = JSON.parse(frame) as { kind: string; id: number; time: number } & Record<string, unknown>;
    const layout = this.#names.get(message.id) ?? '';
    if (message.kind === 'welcome') this.#welcomed.resolve();
    if (message.kind === 'heartbeat') this.#send({ kind: 'heartbeat', time: message.time });
    if (message.kind === 'snapshot') this.#layouts.set(layout, message['snapshot'] as LayoutSnapshot);
    const before = this.#layouts.get(layout);
    if (message.kind === 'delta' && before) {
      const after = applyDelta(before, message['delta'] as LayoutDelta, indexRows(before.rows));
      if (!after) throw new Error(`a delta of ${layout} does not join up`);
      this.#layouts.set(layout, after);
    }
  }
}
