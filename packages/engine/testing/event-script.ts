import type { Milliseconds } from '@pulse/base';
import {
  type AgentId,
  type CallId,
  type Dn,
  type EventType,
  type PulseEvent,
  type SourceEvent,
  sourceId,
  tenantId,
} from '@pulse/model';

type Plain<T> = T extends Dn | AgentId | CallId ? string : T;
/** The fields of an event beside its type and time, with ids as plain text. */
export type EventFields = {
  readonly [Key in keyof Omit<SourceEvent, 'type' | 'time'>]?: Plain<SourceEvent[Key]>;
};

/** Numbers events as the single writer of a stream does. */
export class EventScript {
  readonly events: PulseEvent[];
  private readonly source: string;
  private epoch = 1;
  private seq = 0;

  /** Several sources may write into one list, in the order of arrival. */
  constructor(source = 'test', events: PulseEvent[] = []) {
    this.source = source;
    this.events = events;
  }

  add(type: EventType, time: Milliseconds, fields: EventFields = {}): this {
    this.seq += 1;
    const event = { type, time, ...fields, tenant: tenantId('test'), source: sourceId(this.source) };
    this.events.push({ ...event, epoch: this.epoch, seq: this.seq } as PulseEvent);
    return this;
  }

  /** The writer could not continue exactly. */
  nextEpoch(): this {
    this.epoch += 1;
    this.seq = 0;
    return this;
  }
}
