import { every, type Milliseconds, PulseError, type Timer } from '@pulse/base';
import type { SourceContext, SourceHealth, SourceSink } from '../source.ts';
import type { Agenda } from './agenda.ts';
import { type AmiClient, peerOf } from './ami-client.ts';
import type { AmiAddress } from './ami-connect.ts';
import { type AmiPacket, field, stampOf } from './ami-packet.ts';
import type { AmiDamage } from './ami-parser.ts';
import type { AmiTranslation } from './ami-translation.ts';
import type { Centre } from './centre.ts';
import type { Continuity } from './continuity.ts';
import { takeChannels, takePicture } from './picture.ts';
import { resynchronise } from './resynchronise.ts';
import { type SessionWarning, warningText } from './session-warning.ts';

export interface SessionOptions {
  readonly context: SourceContext;
  readonly address: AmiAddress;
  /** Whether our clock and Asterisk's are the same time. */
  readonly isLive: boolean;
  readonly centre: Centre;
  readonly translation: AmiTranslation;
  readonly agenda: Agenda;
  readonly continuity: Continuity;
  readonly sink: SourceSink;
  /** What was told of earlier connections, so that a lasting fault is told once. */
  readonly toldWarnings: Set<SessionWarning>;
}

/** How often a connection is asked for a sign of life, in milliseconds. */
const KEEP_ALIVE = 10_000;
/** Most events that may come while the picture is taken. */
const PENDING = 100_000;
/** From here on a difference of the clocks is told, in milliseconds. */
const SKEW = 5000;

interface Arrived {
  readonly packet: AmiPacket;
  readonly time: Milliseconds;
}

/** One logged-in connection: takes the picture, tells the snapshot, then translates what comes. */
export class Session {
  readonly #options: SessionOptions;
  readonly #warnings = new Set<SessionWarning>();
  /** What came before the snapshot was told; undefined from then on. */
  #pending: Arrived[] | undefined = [];
  /** Asterisk's clock minus ours, for packets without a stamp. */
  #offset: Milliseconds = 0;
  #keepAlive: Timer | undefined;
  #client: AmiClient | undefined;
  #damaged = 0;

  constructor(options: SessionOptions) {
    this.#options = options;
    options.translation.reset();
  }

  /** Resolves when the snapshot was told and events flow. */
  async start(client: AmiClient): Promise<void> {
    const { context, centre, translation, continuity, address } = this.#options;
    this.#client = client;
    const version = await this.#version(client);
    const time = await this.#ping(client);
    // Channels first: what a phone does before it is seen leaves fewer traces than what a queue does.
    const channels = await takeChannels(client);
    await continuity.prepare();
    const picture = await takePicture(client, channels);
    await this.#ping(client);
    if (!picture.channels) this.#warn('no-channels');
    const pending = this.#pending ?? [];
    const complete = continuity.resume(time, picture);
    resynchronise(centre, translation, {
      picture,
      time,
      pending: pending.map(({ packet }) => packet),
      complete,
    });
    this.#pending = undefined;
    for (const { packet, time: at } of pending) this.#handle(packet, at);
    const agents = new Set(picture.members.map((packet) => translation.members.dn(packet))).size;
    context.tell(
      'info',
      `connected to Asterisk ${version} at ${peerOf(address)}: ${picture.queues.length} queues, ${agents} agents`,
    );
    this.#live();
    this.#keepAlive = every(context.clock, KEEP_ALIVE, () => {
      this.#ping(client).catch((error: unknown) => {
        if (error instanceof PulseError) client.close(error);
      });
    });
  }

  end(): void {
    this.#keepAlive?.cancel();
  }

  event(packet: AmiPacket): void {
    if (packet.get('Event') === 'FullyBooted') return;
    const stamp = stampOf(packet);
    if (stamp === undefined) this.#warn('no-timestamps');
    const time = stamp ?? this.#options.context.clock.now() + this.#offset;
    if (!this.#pending) this.#handle(packet, time);
    else if (this.#pending.length < PENDING) this.#pending.push({ packet, time });
    else {
      const what = `more than ${PENDING} events came before the first picture was complete`;
      this.#client?.close(new PulseError('asterisk-overrun', what));
    }
  }

  damaged(reason: AmiDamage): void {
    const { context, address } = this.#options;
    this.#damaged++;
    // Told at 1, 2, 4, 8 …: a peer that sends nothing but rubbish must not flood the terminal.
    if ((this.#damaged & (this.#damaged - 1)) === 0) {
      context.tell('warn', `${peerOf(address)}: left out ${this.#damaged} packets so far (now: ${reason})`);
    }
    this.#warn('damaged-packets');
  }

  #handle(packet: AmiPacket, time: Milliseconds): void {
    const { continuity, translation, sink } = this.#options;
    continuity.note(packet);
    translation.packet(packet, time);
    if (packet.get('Event') === 'QueueCallerJoin' && !translation.seesChannels) this.#warn('no-call-events');
    sink.watermark(time);
  }

  /** Asterisk's time now. */
  async #ping(client: AmiClient): Promise<Milliseconds> {
    const { context, agenda, sink, isLive } = this.#options;
    const { response } = await client.action('Ping');
    const time = stampOf(response) ?? context.clock.now();
    this.#offset = time - context.clock.now();
    if (isLive && Math.abs(this.#offset) > SKEW) this.#warn('clocks-differ');
    if (!this.#pending) {
      agenda.advance(time);
      sink.watermark(time);
    }
    return time;
  }

  async #version(client: AmiClient): Promise<string> {
    try {
      const { response } = await client.action('CoreSettings');
      return field(response, 'AsteriskVersion') ?? 'of unknown version';
    } catch (error) {
      if (error instanceof PulseError && error.code === 'asterisk-action-refused')
        return 'of unknown version';
      throw error;
    }
  }

  #warn(warning: SessionWarning): void {
    if (this.#warnings.has(warning)) return;
    this.#warnings.add(warning);
    const { toldWarnings, context } = this.#options;
    if (!toldWarnings.has(warning) && warning !== 'damaged-packets')
      context.tell('warn', warningText(warning));
    toldWarnings.add(warning);
    if (!this.#pending) this.#live();
  }

  #live(): void {
    const { sink, continuity } = this.#options;
    const texts = [...this.#warnings].map(warningText);
    if (continuity.warning !== undefined) texts.push(continuity.warning);
    const health: SourceHealth = { state: 'live' };
    sink.health(texts.length === 0 ? health : { ...health, warning: texts.join('; ') });
  }
}
