import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
import { type Clock, messageOf, PulseError, type Timer } from '@pulse/base';
import { type AmiAddress, type AmiConnect, connectAmi } from './ami-connect.ts';
import { type AmiPacket, field } from './ami-packet.ts';
import { AMI_LIMITS, type AmiDamage, type AmiLimits, AmiParser } from './ami-parser.ts';

/** How long the peer may take, in milliseconds. A person is to hear of a dead address within three seconds. */
export const AMI_PATIENCE = { connect: 2500, login: 2500, action: 10_000 } as const;

/** Most actions under way, and most events of one list. */
const ACTIONS = 16;
const LIST_ITEMS = 200_000;

export interface AmiClientOptions {
  readonly address: AmiAddress;
  readonly user: string;
  readonly secret: string;
  readonly clock: Clock;
  /** Which classes of events Asterisk is asked for, e.g. `agent,call`; the account's `read=` bounds it further. */
  readonly events: string;
  readonly connect?: AmiConnect;
  readonly limits?: AmiLimits;
  /** Every event that is no part of an action's list, in the order of arrival. */
  readonly onEvent: (packet: AmiPacket) => void;
  readonly onDamage: (reason: AmiDamage) => void;
}

/** What an action brought: Asterisk's response, and the events of its list. */
export interface AmiReply {
  readonly response: AmiPacket;
  readonly list: readonly AmiPacket[];
}

interface Pending {
  readonly name: string;
  readonly list: AmiPacket[] | undefined;
  response: AmiPacket | undefined;
  timer: Timer;
  readonly resolve: (reply: AmiReply) => void;
  readonly reject: (error: PulseError) => void;
}

/** A logged-in manager connection. */
export interface AmiClient {
  /** `Asterisk Call Manager/11.0.0`. */
  readonly banner: string;
  /** Resolves when the connection is over, with the reason; rejects when an event's handler threw. */
  readonly closed: Promise<PulseError>;
  /**
   * Asks, and resolves with the answer; with `list`, when the last event of the list has come. Rejects when Asterisk
   * answers with an error (`asterisk-action-refused`), not in time (`asterisk-silent`), or is gone.
   */
  action(name: string, fields?: Readonly<Record<string, string>>, list?: 'list'): Promise<AmiReply>;
  close(reason?: PulseError): void;
}

/** How a peer is named in messages. */
export const peerOf = (address: AmiAddress): string => `${address.host}:${address.port}`;

/** Connects and logs in: over TLS with the secret, else with its MD5 answer to a challenge. */
export async function openAmi(options: AmiClientOptions, signal: AbortSignal): Promise<AmiClient> {
  const socket = await openSocket(options, signal);
  const connection = new Connection(options, socket);
  const stop = () => connection.close(new PulseError('asterisk-stopped', 'stopped'));
  signal.addEventListener('abort', stop, { once: true });
  const over = () => signal.removeEventListener('abort', stop);
  connection.closed.then(over, over);
  if (signal.aborted) stop();
  try {
    await connection.logIn();
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

async function openSocket(options: AmiClientOptions, signal: AbortSignal): Promise<Socket> {
  const { address, clock } = options;
  const late = new AbortController();
  const timer = clock.after(AMI_PATIENCE.connect, () => late.abort(new Error('no answer')));
  try {
    return await (options.connect ?? connectAmi)(address, AbortSignal.any([signal, late.signal]));
  } catch (error) {
    throw unreachableAddress(address, error);
  } finally {
    timer.cancel();
  }
}

function unreachableAddress(address: AmiAddress, error: unknown): PulseError {
  const what = `cannot connect to ${peerOf(address)}: ${messageOf(error)}`;
  const code = (error as { code?: unknown }).code;
  // Node's codes for a certificate that is not trusted, expired, or another host's.
  return /CERT|SIGNED|ALTNAME/.test(String(code))
    ? new PulseError('asterisk-certificate', what, {
        advice: "name the file of the authority that signed Asterisk's certificate",
        cause: error,
      })
    : new PulseError('asterisk-unreachable', what, {
        advice: 'check host and port, the firewall, and `enabled=yes` and `bindaddr` in manager.conf',
        cause: error,
      });
}

class Connection implements AmiClient {
  banner = '';
  readonly closed: Promise<PulseError>;
  readonly #options: AmiClientOptions;
  readonly #socket: Socket;
  readonly #pending = new Map<string, Pending>();
  readonly #greeted: Promise<void>;
  #greet: () => void = () => {};
  #end: (error: PulseError) => void = () => {};
  #fail: (thrown: unknown) => void = () => {};
  #over: PulseError | undefined;
  #next = 1;

  constructor(options: AmiClientOptions, socket: Socket) {
    this.#options = options;
    this.#socket = socket;
    this.#greeted = new Promise((resolve) => {
      this.#greet = resolve;
    });
    this.closed = new Promise((resolve, reject) => {
      this.#end = resolve;
      this.#fail = reject;
    });
    const parser = new AmiParser(
      {
        banner: (text) => {
          this.banner = text;
          this.#greet();
        },
        packet: (packet) => this.#packet(packet),
        damaged: options.onDamage,
        hopeless: (reason) =>
          this.close(
            new PulseError('asterisk-not-ami', `${this.#peer} is no Asterisk manager interface: ${reason}`, {
              advice: 'the manager port is usually 5038, or 5039 for TLS (asterisks://)',
            }),
          ),
      },
      options.limits ?? AMI_LIMITS,
    );
    socket.on('data', (chunk: Buffer) => {
      try {
        if (!this.#over) parser.push(chunk);
      } catch (thrown) {
        this.#fail(thrown);
        this.close();
      }
    });
    socket.on('error', (error) => this.close(this.#lost(error.message)));
    socket.on('close', () => this.close(this.#lost('closed by the peer')));
  }

  async logIn(): Promise<void> {
    const { clock, user, secret, address, events } = this.#options;
    const timer = clock.after(AMI_PATIENCE.login, () =>
      this.close(
        new PulseError('asterisk-silent', `${this.#peer} accepted the connection but did not log us in`, {
          advice: 'check that the port is the manager interface (and TLS where asterisks:// is used)',
        }),
      ),
    );
    try {
      await Promise.race([this.#greeted, this.#failure()]);
      const login: Record<string, string> = { Username: user, Events: events };
      if (address.tls) {
        login.Secret = secret;
      } else {
        const { response } = await this.action('Challenge', { AuthType: 'MD5' });
        const challenge = field(response, 'Challenge') ?? '';
        login.AuthType = 'MD5';
        login.Key = createHash('md5')
          .update(challenge + secret)
          .digest('hex');
      }
      await this.action('Login', login);
    } catch (error) {
      throw this.#refusal(error);
    } finally {
      timer.cancel();
    }
  }

  action(name: string, fields: Readonly<Record<string, string>> = {}, list?: 'list'): Promise<AmiReply> {
    return new Promise((resolve, reject) => {
      if (this.#over) return reject(this.#over);
      if (this.#pending.size >= ACTIONS) {
        return reject(new PulseError('asterisk-busy', `${ACTIONS} actions are under way at ${this.#peer}`));
      }
      const id = `pulse-${this.#next++}`;
      const lines = [`Action: ${name}`, `ActionID: ${id}`];
      for (const [key, value] of Object.entries(fields)) {
        if (/[\r\n]/.test(value)) {
          return reject(new PulseError('asterisk-bad-setting', `${key} contains a line break`));
        }
        lines.push(`${key}: ${value}`);
      }
      this.#pending.set(id, {
        name,
        list: list && [],
        response: undefined,
        timer: this.#patience(id, name),
        resolve,
        reject,
      });
      this.#socket.write(`${lines.join('\r\n')}\r\n\r\n`);
    });
  }

  close(reason = new PulseError('asterisk-closed', `connection to ${this.#peer} closed`)): void {
    if (this.#over) return;
    this.#over = reason;
    for (const pending of this.#pending.values()) {
      pending.timer.cancel();
      pending.reject(reason);
    }
    this.#pending.clear();
    this.#socket.destroy();
    this.#end(reason);
  }

  get #peer(): string {
    return peerOf(this.#options.address);
  }

  #lost(why: string): PulseError {
    return new PulseError('asterisk-closed', `connection to ${this.#peer} lost: ${why}`);
  }

  async #failure(): Promise<never> {
    throw await this.closed;
  }

  #patience(id: string, name: string): Timer {
    return this.#options.clock.after(AMI_PATIENCE.action, () => {
      if (!this.#pending.has(id)) return;
      this.close(new PulseError('asterisk-silent', `${this.#peer} did not answer ${name} in time`));
    });
  }

  #packet(packet: AmiPacket): void {
    const id = packet.get('ActionID');
    const pending = id === undefined ? undefined : this.#pending.get(id);
    if (!pending || id === undefined) {
      if (packet.has('Event')) this.#options.onEvent(packet);
    } else if (packet.has('Response') && !packet.has('Event')) {
      this.#respond(id, pending, packet);
    } else if (pending.list && pending.response) {
      this.#listItem(id, pending, pending.list, packet);
    }
  }

  #respond(id: string, pending: Pending, packet: AmiPacket): void {
    pending.response = packet;
    if (packet.get('Response') === 'Error') {
      this.#settle(id, pending);
      const why = field(packet, 'Message') ?? 'no reason given';
      const refusal = new PulseError(
        'asterisk-action-refused',
        `${this.#peer} refused ${pending.name}: ${why}`,
      );
      pending.reject(refusal);
    } else if (!pending.list) {
      this.#settle(id, pending);
      pending.resolve({ response: packet, list: [] });
    }
  }

  #listItem(id: string, pending: Pending, list: AmiPacket[], packet: AmiPacket): void {
    if (packet.get('EventList') === 'Complete' || packet.get('Event') === `${pending.name}Complete`) {
      this.#settle(id, pending);
      pending.resolve({ response: pending.response ?? packet, list });
      return;
    }
    if (list.length >= LIST_ITEMS) {
      this.close(
        new PulseError(
          'asterisk-list-too-long',
          `${pending.name} of ${this.#peer} has no end after ${LIST_ITEMS}`,
        ),
      );
      return;
    }
    list.push(packet);
    pending.timer.cancel();
    pending.timer = this.#patience(id, pending.name);
  }

  #settle(id: string, pending: Pending): void {
    pending.timer.cancel();
    this.#pending.delete(id);
  }

  #refusal(error: unknown): unknown {
    if (!(error instanceof PulseError) || error.code !== 'asterisk-action-refused') return error;
    const { user } = this.#options;
    return new PulseError('asterisk-wrong-secret', `${error.message} (user ${user})`, {
      advice: `check the secret, and the [${user}] section of manager.conf with its permit and deny lines`,
      cause: error,
    });
  }
}
