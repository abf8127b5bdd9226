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
import { type Picture, takeChannels, takePicture } from './picture.ts';
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
/** For a picture in the middle of a connection. */
const NOTHING_MISSED = { prepare: () => Promise.resolve(), resume: () => true } as const;
/** Events that say that Asterisk's configuration may be another one now. */
const NEWS: ReadonlySet<string> = new Set(['FullyBooted', 'Reload']);
/** After such news so long is waited for the rest of it, in milliseconds. */
const SETTLED = 1000;
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
  #arrived: Milliseconds = 0;
  #keepAlive: Timer | undefined;
  #client: AmiClient | undefined;
  #damaged = 0;
  /** Whether an event of a queue has come. */
  #seesQueues = false;
  /** Signs of life since then. */
  #quietFor = 0;
  #refresh: Timer | undefined;

  constructor(options: SessionOptions) {
    this.#options = options;
    options.translation.reset();
  }

  /** Resolves when the snapshot was told and events flow. */
  async start(client: AmiClient): Promise<void> {
    const { context, continuity, address } = this.#options;
    this.#client = client;
    const version = await this.#version(client);
    const { queues, members } = await this.#synchronise(client, {
      prepare: (at) => continuity.prepare(at),
      resume: (time, picture) => continuity.resume(time, picture),
    });
    const agents = new Set(members.map((packet) => packet.get('Location'))).size;
    context.tell(
      'info',
      `connected to Asterisk ${version} at ${peerOf(address)}: ${queues.length} queues, ${agents} agents`,
    );
    this.#live();
    this.#keepAlive = every(context.clock, KEEP_ALIVE, () => this.#background(() => this.#checkLife(client)));
  }

  /** Takes a picture and tells the snapshot; what comes meanwhile is told after it. */
  async #synchronise(
    client: AmiClient,
    { prepare, resume }: Pick<Continuity, 'prepare' | 'resume'>,
  ): Promise<Picture> {
    const { centre, translation } = this.#options;
    this.#pending ??= [];
    const time = await this.#ping(client);
    // Channels first: what a phone does before it is seen leaves fewer traces than what a queue does.
    const channels = await takeChannels(client);
    await prepare(time);
    const picture = await takePicture(client, channels);
    await this.#ping(client);
    if (!channels) this.#warn('no-channels');
    const pending = this.#pending;
    resynchronise(centre, translation, {
      picture,
      time,
      pending: pending.map(({ packet }) => packet),
      complete: resume(time, picture),
    });
    this.#pending = undefined;
    for (const { packet, time: at } of pending) this.#handle(packet, at);
    return picture;
  }

  end(): void {
    this.#keepAlive?.cancel();
    this.#refresh?.cancel();
  }

  event(packet: AmiPacket): void {
    if (NEWS.has(packet.get('Event') ?? '')) return this.#refreshSoon();
    const stamp = stampOf(packet);
    if (stamp === undefined) this.#warn('no-timestamps');
    const time = stamp ?? this.#arrival();
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
      context.tell(
        'warn',
        `${peerOf(address)}: left out a damaged packet (${reason}); ${this.#damaged} so far`,
      );
    }
    this.#warn('damaged-packets');
  }

  #handle(packet: AmiPacket, time: Milliseconds): void {
    const { continuity, translation, sink } = this.#options;
    continuity.note(packet);
    if (packet.get('Privilege')?.startsWith('agent')) this.#seesQueues = true;
    if (!translation.packet(packet, time)) this.damaged('malformed');
    if (packet.get('Event') === 'QueueCallerJoin' && !translation.seesChannels) this.#warn('no-call-events');
    sink.watermark(time);
  }

  /** Asterisk was reloaded or is only now complete: queues and members may have come or gone without a word. */
  #refreshSoon(): void {
    const client = this.#client;
    if (this.#pending || !client || this.#refresh) return;
    this.#refresh = this.#options.context.clock.after(SETTLED, () => {
      this.#refresh = undefined;
      if (!this.#pending) this.#background(() => this.#synchronise(client, NOTHING_MISSED));
    });
  }

  async #checkLife(client: AmiClient): Promise<void> {
    if (this.#pending) return;
    await this.#ping(client);
    this.#quietFor++;
    if (this.#seesQueues || this.#quietFor % 6 !== 0) return;
    const { list } = await client.action('QueueStatus', {}, 'list');
    const queues = list.filter((packet) => packet.get('Event') === 'QueueParams');
    if (!this.#seesQueues && this.#options.continuity.isBehind(queues)) this.#warn('no-queue-events');
  }

  /** Work on the connection that nobody waits for; its failure is the connection's. */
  #background(work: () => Promise<unknown>): void {
    work().catch((error: unknown) => {
      if (error instanceof PulseError) this.#client?.close(error);
      else throw error;
    });
  }

  /** Now on Asterisk's clock, as far as we know it; never back. */
  #arrival(): Milliseconds {
    this.#arrived = Math.max(this.#arrived, this.#options.context.clock.now() + this.#offset);
    return this.#arrived;
  }

  /** Asks Asterisk for its time. */
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
