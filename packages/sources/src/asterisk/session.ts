import { every, type Milliseconds, PulseError, type Timer } from '@pulse/base';
import type { StreamClock } from '@pulse/model';
import type { SourceContext, SourceHealth, SourceSink } from '../source.ts';
import type { Agenda } from './agenda.ts';
import { type AmiClient, peerOf } from './ami-client.ts';
import type { AmiAddress } from './ami-connect.ts';
import { type AmiPacket, field, stampOf } from './ami-packet.ts';
import type { AmiDamage } from './ami-parser.ts';
import type { AmiTranslation } from './ami-translation.ts';
import type { Centre } from './centre.ts';
import { takePicture } from './picture.ts';
import type { QueueCounters } from './queue-counters.ts';
import { resynchronise } from './resynchronise.ts';

export interface SessionOptions {
  readonly context: SourceContext;
  readonly address: AmiAddress;
  readonly streamClock: StreamClock;
  readonly centre: Centre;
  readonly translation: AmiTranslation;
  readonly agenda: Agenda;
  readonly counters: QueueCounters;
  readonly sink: SourceSink;
  readonly health: (state: SourceHealth) => void;
}

/** How often an idle connection is asked for a sign of life, in milliseconds. */
const KEEP_ALIVE = 10_000;
/** Most events that may come while the first picture is taken. */
const PENDING = 100_000;

interface Arrived {
  readonly packet: AmiPacket;
  readonly time: Milliseconds;
}

/** One logged-in connection: takes the picture, tells the snapshot, then translates what comes. */
export class Session {
  readonly #options: SessionOptions;
  /** What came before the snapshot was told; undefined from then on. */
  #pending: Arrived[] | undefined = [];
  /** Asterisk's clock minus ours, for packets without a stamp. */
  #offset: Milliseconds = 0;
  #keepAlive: Timer | undefined;
  #damages = 0;
  readonly #warnings = new Map<string, string>();
  #client: AmiClient | undefined;

  constructor(options: SessionOptions) {
    this.#options = options;
    options.translation.reset();
  }

  /** Resolves when the snapshot was told and events flow. */
  async start(client: AmiClient): Promise<void> {
    const { context, centre, translation, agenda, counters, address } = this.#options;
    this.#client = client;
    const time = await this.#ping(client);
    const version = await this.#version(client);
    const picture = await takePicture(client);
    await this.#ping(client);
    if (!picture.channels) {
      this.#warn(
        'channels',
        'the account may not list channels (write=reporting): calls in progress at the start are unknown',
      );
    }
    agenda.advance(time);
    const pending = this.#pending ?? [];
    counters.compare(picture.queues);
    resynchronise(centre, translation, {
      picture,
      time,
      pending: pending.map(({ packet }) => packet),
      complete: false,
    });
    this.#pending = undefined;
    for (const { packet, time: at } of pending) this.#handle(packet, at);
    context.tell(
      'info',
      `connected to Asterisk ${version} at ${peerOf(address)}: ${picture.queues.length} queues, ${new Set(centre.roster.dns()).size} agents`,
    );
    this.#live();
    this.#keepAlive = every(context.clock, KEEP_ALIVE, () => void this.#ping(client).catch(() => {}));
  }

  end(): void {
    this.#keepAlive?.cancel();
  }

  event(packet: AmiPacket): void {
    const { clock } = this.#options.context;
    if (packet.get('Event') === 'FullyBooted') return;
    const stamp = stampOf(packet);
    if (stamp === undefined) {
      this.#warn(
        'timestamps',
        'Asterisk sends no timestamps: times of arrival are used; set timestampevents=yes in manager.conf',
      );
    }
    const time = stamp ?? clock.now() + this.#offset;
    if (!this.#pending) this.#handle(packet, time);
    else if (this.#pending.length < PENDING) this.#pending.push({ packet, time });
    else {
      this.#client?.close(
        new PulseError(
          'asterisk-overrun',
          `more than ${PENDING} events came before the first picture was complete`,
        ),
      );
    }
  }

  damaged(reason: AmiDamage): void {
    this.#damages++;
    const text = `left out ${this.#damages} damaged packets (last: ${reason})`;
    const first = !this.#warnings.has('damage');
    this.#warnings.set('damage', text);
    if (first) {
      this.#options.context.tell(
        'warn',
        `${peerOf(this.#options.address)}: a packet was left out: ${reason}`,
      );
      if (!this.#pending) this.#live();
    }
  }

  #handle(packet: AmiPacket, time: Milliseconds): void {
    this.#options.counters.note(packet);
    this.#options.translation.packet(packet, time);
    this.#options.sink.watermark(time);
  }

  /** Asterisk's time now. */
  async #ping(client: AmiClient): Promise<Milliseconds> {
    const { clock } = this.#options.context;
    const { response } = await client.action('Ping');
    const time = stampOf(response) ?? clock.now();
    this.#offset = time - clock.now();
    if (!this.#pending) {
      this.#options.agenda.advance(time);
      this.#options.sink.watermark(time);
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

  #warn(key: string, text: string): void {
    if (this.#warnings.has(key)) return;
    this.#warnings.set(key, text);
    this.#options.context.tell('warn', text);
    if (!this.#pending) this.#live();
  }

  #live(): void {
    const warning = [...this.#warnings.values()].join('; ');
    this.#options.health({ state: 'live', ...(warning === '' ? {} : { warning }) });
  }
}
