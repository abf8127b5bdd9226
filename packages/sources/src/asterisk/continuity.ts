import type { Milliseconds } from '@pulse/base';
import type { SourceContext, SourceSink } from '../source.ts';
import type { Agenda } from './agenda.ts';
import type { AmiPacket } from './ami-packet.ts';
import type { Centre } from './centre.ts';
import type { Picture } from './picture.ts';
import { QueueCounters } from './queue-counters.ts';
import type { BridgeStart, QueueLogBridge } from './queue-log-bridge.ts';

export interface ContinuityOptions {
  readonly context: SourceContext;
  readonly centre: Centre;
  readonly agenda: Agenda;
  readonly sink: SourceSink;
  /** Absent without a queue log. */
  readonly bridge: QueueLogBridge | undefined;
}

/**
 * What is done about the time in which nobody listened: before the first connection, between two of them, and while
 * the program itself was down. With a queue log it is filled; without, or where the log falls short, it is told as a gap.
 */
export class Continuity {
  readonly #options: ContinuityOptions;
  readonly #counters = new QueueCounters();
  #start: BridgeStart;
  #warning: string | undefined;

  constructor(options: ContinuityOptions) {
    this.#options = options;
    const { centre, sink, bridge } = options;
    const first = sink.recent[0];
    centre.recall(sink.recent);
    this.#start = first
      ? { kind: 'restart', lastSeen: centre.told.last, recallsSince: first.time }
      : { kind: 'day' };
    if (first && !bridge) {
      sink.newEpoch();
      this.#tellGap(centre.told.last);
    }
  }

  /** What a person should know as long as the connection lives. */
  get warning(): string | undefined {
    return this.#warning;
  }

  /** An event was seen. */
  note(packet: AmiPacket): void {
    this.#counters.note(packet);
  }

  /** Whether Asterisk has counted calls that were not seen. */
  isBehind(queues: readonly AmiPacket[]): boolean {
    return this.#counters.missing(queues).size > 0;
  }

  /** The connection is lost, after it had been live. */
  lost(): void {
    const { centre, agenda, bridge } = this.#options;
    agenda.stand();
    const lastSeen = Math.max(agenda.now, centre.told.last);
    if (!bridge) this.#tellGap(lastSeen);
    this.#start = { kind: 'break', lastSeen };
  }

  /** Between the log-in, at `time`, and the picture. */
  async prepare(time: Milliseconds): Promise<void> {
    await this.#options.bridge?.read(this.#start, time);
  }

  /** Fills what was missed up to `time` or tells that it was; returns whether nothing is missing. */
  resume(time: Milliseconds, picture: Picture): boolean {
    const { centre, agenda, bridge, sink, context } = this.#options;
    const start = this.#start;
    const missed = this.#counters.missing(picture.queues);
    this.#counters.take(picture.queues);
    const bridged = bridge?.apply(start, time, picture);
    this.#warning = undefined;
    if (bridged) context.tell(bridged.complete ? 'info' : 'warn', bridged.message);
    if (bridged && !bridged.complete) this.#warning = bridged.message;
    if (bridge && !bridged?.complete && start.kind !== 'day') {
      if (start.kind === 'restart') sink.newEpoch();
      this.#tellGap(Math.max(start.lastSeen, centre.told.last));
    }
    agenda.advance(time);
    if (!bridged?.complete) this.#tellMissed(missed);
    if (centre.told.linked !== true) centre.emit([{ type: 'EventLinkConnected', time }]);
    this.#start = { kind: 'break', lastSeen: time };
    return bridged?.complete ?? false;
  }

  #tellGap(time: Milliseconds): void {
    const { centre } = this.#options;
    if (centre.told.linked === true) centre.emit([{ type: 'EventLinkDisconnected', time }]);
  }

  #tellMissed(missed: ReturnType<QueueCounters['missing']>): void {
    for (const [queue, { completed, abandoned }] of missed) {
      this.#options.context.tell(
        'warn',
        `${queue}: ${completed} answered and ${abandoned} unanswered calls ended unseen; totals of this time are incomplete`,
      );
    }
  }
}
