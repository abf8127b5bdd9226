import { createHash, randomBytes } from 'node:crypto';
import { appendFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { AmiPacket } from '../src/asterisk/ami-packet.ts';
import { AsteriskState } from './asterisk-state.ts';
import { placeQueueLogLines } from './queue-log-lines.ts';
import { type Recording, readRecording } from './recording.ts';

export interface StandInOptions {
  /** The session that is served; the built-in recording where absent. */
  readonly recording?: Recording;
  /** How many times faster than it was recorded; `fast`: as fast as the client reads, while one is connected. */
  readonly speed?: number | 'fast';
  readonly user?: string;
  readonly secret?: string;
  /** false: without Timestamp fields, as Asterisk does when `timestampevents` is not set. */
  readonly timestamps?: boolean;
  /** Actions that are answered with "Permission denied". */
  readonly denied?: readonly string[];
  /** Classes of events that the account may not read: `agent`, `call`. */
  readonly withheld?: readonly string[];
  /** What is sent instead of the banner, for a peer that is no Asterisk. */
  readonly banner?: string;
  /**
   * Breaks of the connection: when the recording comes to `at`, every client is cut off and nobody is let in until
   * it has come to `until` (milliseconds since 1970, recorded time). In between the centre goes on unseen.
   */
  readonly breaks?: readonly { readonly at: number; readonly until: number }[];
  /** The recorded time at which the first client finds the centre, which has been running since the beginning. */
  readonly startAt?: number;
  /** Path at which the queue_log of the session is written while it passes, each line just before its packet. */
  readonly queueLog?: string;
  /** Raw bytes slipped in before the packet of that index. */
  readonly insertions?: ReadonlyMap<number, string>;
}

/** How often packets are sent, in real milliseconds, when they are paced. */
const TICK = 10;
/** A client that lets more than this pile up is cut off, as Asterisk does. */
const BACKLOG = 16 * 1024 * 1024;

/**
 * A stand-in for Asterisk: serves a recorded manager session on a real TCP port of 127.0.0.1, and answers actions
 * truthfully for the recorded moment. The recording starts with the first client that has asked for QueueStatus.
 */
export class StandInAsterisk {
  readonly recording: Recording;
  /** Settles when the last recorded packet has passed (and, for `fast`, was handed to the client). */
  readonly finished: Promise<void>;
  /** Failed log-ins so far. */
  refusals = 0;
  readonly #options: StandInOptions;
  readonly #state: AsteriskState;
  readonly #server: Server;
  readonly #clients = new Set<Client>();
  #next = 0;
  #now: number;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;
  #broken: { readonly at: number; readonly until: number } | undefined;
  #breaks: { readonly at: number; readonly until: number }[];
  #finish: () => void = () => {};
  #log: { readonly text: string; readonly before: number }[] = [];

  private constructor(options: StandInOptions) {
    this.#options = options;
    this.recording = options.recording ?? readRecording();
    this.#state = new AsteriskState(this.recording.queues);
    this.#now = this.recording.packets[0]?.time ?? 0;
    this.#breaks = (options.breaks ?? [])
      .filter(({ at }) => at >= (options.startAt ?? 0))
      .sort((a, b) => a.at - b.at);
    this.finished = new Promise((resolve) => {
      this.#finish = resolve;
    });
    this.#server = createServer((socket) => this.#accept(socket));
    if (options.queueLog !== undefined) {
      writeFileSync(options.queueLog, '');
      this.#log = placeQueueLogLines(this.recording);
    }
    if (options.startAt !== undefined) this.#passUntil(options.startAt);
  }

  static async start(options: StandInOptions = {}): Promise<StandInAsterisk> {
    const standIn = new StandInAsterisk(options);
    await new Promise<void>((resolve, reject) => {
      standIn.#server.once('error', reject);
      standIn.#server.listen(0, '127.0.0.1', resolve);
    });
    return standIn;
  }

  get address(): { readonly host: string; readonly port: number; readonly tls: false } {
    return { host: '127.0.0.1', port: (this.#server.address() as AddressInfo).port, tls: false };
  }

  /** The recorded moment, milliseconds since 1970. */
  get now(): number {
    return this.#now;
  }

  /** How many clients are logged in. */
  get clients(): number {
    return [...this.#clients].filter((client) => client.loggedIn).length;
  }

  /** Cuts every client off; they may come back at once. */
  drop(): void {
    for (const client of this.#clients) client.socket.destroy();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.drop();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  #accept(socket: Socket): void {
    if (this.#broken || this.#stopped) {
      socket.destroy();
      return;
    }
    const client: Client = { socket, challenge: '', loggedIn: false, asked: false, input: '' };
    this.#clients.add(client);
    socket.setNoDelay(true);
    socket.on('close', () => this.#clients.delete(client));
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => this.#read(client, chunk));
    socket.write(`${this.#options.banner ?? this.recording.banner}\r\n`);
  }

  #read(client: Client, chunk: Buffer): void {
    client.input += chunk.toString('utf8');
    for (;;) {
      const end = client.input.indexOf('\r\n\r\n');
      if (end === -1) return;
      const lines = client.input.slice(0, end).split('\r\n');
      client.input = client.input.slice(end + 4);
      const action = new Map(
        lines.map((line) => [line.split(':')[0] ?? '', line.slice(line.indexOf(':') + 1).trim()]),
      );
      this.#answer(client, action);
    }
  }

  #answer(client: Client, action: ReadonlyMap<string, string>): void {
    const name = action.get('Action') ?? '';
    const id = action.get('ActionID');
    const reply = (fields: Record<string, string>) => write(client, fields, id);
    if (name === 'Challenge') {
      client.challenge = randomBytes(5).toString('hex');
      reply({ Response: 'Success', Challenge: client.challenge });
    } else if (name === 'Login') {
      this.#logIn(client, action, reply);
    } else if (!client.loggedIn || this.#options.denied?.includes(name)) {
      reply({ Response: 'Error', Message: 'Permission denied' });
    } else if (name === 'Ping') {
      reply({ Response: 'Success', Ping: 'Pong', Timestamp: stamp(this.#now) });
    } else if (name === 'CoreSettings') {
      reply({ Response: 'Success', AMIversion: '11.0.0', AsteriskVersion: '22.10.1', SystemName: '' });
    } else if (name === 'QueueStatus') {
      this.#list(client, id, name, 'Queue status will follow', this.#state.queueStatus(this.#now));
      client.asked = true;
      this.#play();
    } else if (name === 'CoreShowChannels') {
      this.#list(client, id, name, 'Channels will follow', this.#state.channels(this.#now));
    } else {
      reply({ Response: 'Error', Message: 'Invalid/unknown command' });
    }
  }

  #logIn(
    client: Client,
    action: ReadonlyMap<string, string>,
    reply: (fields: Record<string, string>) => void,
  ): void {
    const { user = 'pulse', secret = 'secret' } = this.#options;
    const key = createHash('md5')
      .update(client.challenge + secret)
      .digest('hex');
    const good =
      action.get('AuthType') === 'MD5' ? action.get('Key') === key : action.get('Secret') === secret;
    if (!good || action.get('Username') !== user) {
      this.refusals++;
      reply({ Response: 'Error', Message: 'Authentication failed' });
      client.socket.end();
      return;
    }
    client.loggedIn = true;
    reply({ Response: 'Success', Message: 'Authentication accepted' });
    write(client, {
      Event: 'FullyBooted',
      Privilege: 'system,all',
      Uptime: '4',
      LastReload: '4',
      Status: 'Fully Booted',
    });
  }

  #list(
    client: Client,
    id: string | undefined,
    name: string,
    message: string,
    items: readonly Record<string, string>[],
  ): void {
    write(client, { Response: 'Success', EventList: 'start', Message: message }, id);
    for (const item of items) write(client, item, id);
    write(client, { Event: `${name}Complete`, EventList: 'Complete', ListItems: String(items.length) }, id);
  }

  /** Starts the recording, or goes on with it. */
  #play(): void {
    if (this.#timer || this.#stopped) return;
    if (this.#options.speed === 'fast' || this.#options.speed === undefined) this.#playFast();
    else this.#playPaced(this.#options.speed);
  }

  #playPaced(speed: number): void {
    const began = performance.now();
    const from = this.#now;
    const tick = () => {
      this.#passUntil(from + (performance.now() - began) * speed);
      if (!this.#over()) this.#timer = setTimeout(tick, TICK);
    };
    this.#timer = setTimeout(tick, TICK);
  }

  /** A few hundred packets at a time, and only while somebody listens who keeps up. */
  #playFast(): void {
    const tick = () => {
      const listening = [...this.#clients].filter((client) => client.loggedIn);
      const ready = listening.every(({ asked, socket }) => asked && socket.writableLength < 65_536);
      if (this.#broken) this.#passUntil(this.#broken.until);
      else if (listening.length > 0 && ready) {
        const ahead = this.recording.packets[Math.min(this.#next + 200, this.recording.packets.length) - 1];
        if (ahead) this.#passUntil(ahead.time);
      }
      if (!this.#over()) this.#timer = setTimeout(tick, 1);
    };
    this.#timer = setTimeout(tick, 1);
  }

  #over(): boolean {
    if (this.#next < this.recording.packets.length) return this.#stopped;
    this.#broken = undefined;
    this.#finish();
    return true;
  }

  #passUntil(time: number): void {
    for (; !this.#stopped; this.#next++) {
      const due = this.recording.packets[this.#next];
      if (!due || due.time > time) break;
      this.#breakOrMend(due.time);
      this.#writeLog();
      this.#state.apply(due.packet, due.time);
      this.#now = due.time;
      this.#broadcast(due.packet);
    }
    this.#breakOrMend(time);
    this.#now = Math.max(this.#now, Math.min(time, this.recording.packets.at(-1)?.time ?? time));
  }

  #writeLog(): void {
    const path = this.#options.queueLog;
    const count = this.#log.findIndex(({ before }) => before > this.#next);
    const lines = this.#log.splice(0, count === -1 ? this.#log.length : count);
    if (path !== undefined && lines.length > 0) {
      appendFileSync(path, lines.map(({ text }) => `${text}\n`).join(''));
    }
  }

  #breakOrMend(time: number): void {
    if (this.#broken && time >= this.#broken.until) this.#broken = undefined;
    const next = this.#breaks[0];
    if (!this.#broken && next && time >= next.at) {
      this.#breaks = this.#breaks.slice(1);
      if (time < next.until) this.#broken = next;
      this.drop();
      this.#clients.clear();
    }
  }

  #broadcast(packet: AmiPacket): void {
    if (this.#options.withheld?.includes(packet.get('Privilege')?.split(',')[0] ?? '')) return;
    const rubbish = this.#options.insertions?.get(this.#next) ?? '';
    const fields = [...packet].filter(([key]) => key !== 'Timestamp' || this.#options.timestamps !== false);
    const text = `${rubbish}${fields.map(([key, value]) => `${key}: ${value}\r\n`).join('')}\r\n`;
    for (const { loggedIn, socket } of this.#clients) {
      if (!loggedIn) continue;
      if (socket.writableLength > BACKLOG) socket.destroy();
      else socket.write(text);
    }
  }
}

interface Client {
  readonly socket: Socket;
  challenge: string;
  loggedIn: boolean;
  /** Whether it has asked for QueueStatus; the recording does not begin, nor run ahead, before. */
  asked: boolean;
  input: string;
}

function write(client: Client, fields: Readonly<Record<string, string>>, id?: string): void {
  const all = Object.entries(fields);
  if (id !== undefined) all.splice(1, 0, ['ActionID', id]);
  client.socket.write(`${all.map(([key, value]) => `${key}: ${value}\r\n`).join('')}\r\n`);
}

/** Asterisk's form of a stamp: seconds, a point, six digits of microseconds. */
function stamp(time: number): string {
  const micros = Math.round(time * 1000);
  return `${Math.floor(micros / 1_000_000)}.${String(micros % 1_000_000).padStart(6, '0')}`;
}
