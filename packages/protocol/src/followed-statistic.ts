import { PulseError } from '@pulse/base';
import { isolated } from './isolated.ts';
import { notUnderstood } from './needed-version.ts';
import { applyStatisticDelta } from './statistic-delta.ts';
import type {
  OpenRequest,
  StatisticChange,
  StatisticDescription,
  StatisticOpened,
  StatisticRefused,
  StatisticsClientMessage,
  StatisticValue,
  StatisticValues,
} from './statistics-messages.ts';

/** What the opener of a statistic hears. */
export interface StatisticEvents {
  /** At every opening: also after the link was lost. */
  onOpened?(description: StatisticDescription): void;
  /** Every version, while subscribed. */
  onValues?(values: StatisticValues): void;
  /** The server does not open it, or takes it away. The last call. */
  onEnded?(kind: 'refused' | 'closed', code: string, message: string): void;
}

/** One statistic that a client has opened, over any number of connections. */
export interface Statistic {
  /** `opening` also while the link is down. */
  readonly state: 'opening' | 'open' | 'refused' | 'closed';
  readonly description: StatisticDescription | undefined;
  /** The newest that came. */
  readonly values: StatisticValues | undefined;
  /**
   * The values of now. Waits while it is being opened; rejects with a {@link PulseError}: `disconnected`, `closed`, or
   * the server's reason.
   */
  peek(): Promise<StatisticValues>;
  subscribe(): void;
  unsubscribe(): void;
  close(): void;
}

/** What a statistic needs of its client. */
export interface StatisticPort {
  /** `connecting` until it is known whether there is a server. */
  readonly link: 'connecting' | 'live' | 'down';
  /** Of the server's messages; 0 before there is a server. */
  readonly version: number;
  send(message: StatisticsClientMessage): void;
  /** It has ended, whoever ended it. */
  ended(statistic: FollowedStatistic): void;
}

interface Peek {
  readonly request: number;
  readonly resolve: (values: StatisticValues) => void;
  readonly reject: (error: PulseError) => void;
}

/** The client's side of one `open`. */
export class FollowedStatistic implements Statistic {
  readonly id: number;
  readonly #request: OpenRequest;
  readonly #events: StatisticEvents;
  readonly #port: StatisticPort;
  state: Statistic['state'] = 'opening';
  description: StatisticDescription | undefined;
  values: StatisticValues | undefined;
  #subscribed = false;
  /** A value is on its way: deltas before it start from something else. */
  #awaiting = false;
  #requests = 0;
  /** Oldest first. */
  #peeks: Peek[] = [];
  /** Why it has ended. */
  #reason: PulseError | undefined;

  constructor(id: number, request: OpenRequest, events: StatisticEvents, port: StatisticPort) {
    this.id = id;
    this.#request = request;
    this.#events = events;
    this.#port = port;
  }

  peek(): Promise<StatisticValues> {
    if (this.#reason) return Promise.reject(this.#reason);
    if (this.#port.link === 'down') return Promise.reject(disconnected());
    return new Promise((resolve, reject) => {
      const request = ++this.#requests;
      this.#peeks.push({ request, resolve, reject });
      this.#send({ kind: 'peek', id: this.id, request });
    });
  }

  subscribe(): void {
    this.#subscribed = true;
    this.#askForAll();
  }

  unsubscribe(): void {
    this.#subscribed = false;
    this.#send({ kind: 'unsubscribe', id: this.id });
  }

  close(): void {
    if (this.#reason) return;
    this.#send({ kind: 'close', id: this.id });
    this.#end('closed', new PulseError('closed', 'the statistic was closed'));
  }

  /** The link is live, for the first time or again. */
  connected(): void {
    if (this.#port.link === 'live' && !this.#isUnderstood()) return;
    this.#send({ kind: 'open', id: this.id, ...this.#request });
    if (this.#subscribed) this.#askForAll();
    for (const { request } of this.#peeks) this.#send({ kind: 'peek', id: this.id, request });
  }

  /** A server of the version before would open something that nobody has asked for. */
  #isUnderstood(): boolean {
    const message = notUnderstood(this.#request, this.#port.version);
    if (message === undefined) return true;
    this.#refused('refused', 'version-unsupported', message);
    return false;
  }

  disconnected(): void {
    this.state = 'opening';
    for (const { reject } of this.#peeks.splice(0)) reject(disconnected());
  }

  take(message: StatisticOpened | StatisticRefused | StatisticValue | StatisticChange): void {
    switch (message.kind) {
      case 'opened': {
        const { definition, since, complete } = message;
        const description = { definition, since, complete };
        this.state = 'open';
        this.description = description;
        return isolated(() => this.#events.onOpened?.(description));
      }
      case 'value':
        return this.#takeValue(message);
      case 'delta':
        return this.#takeDelta(message);
      case 'refused':
      case 'closed':
        return this.#refused(message.kind, message.code, message.message);
    }
  }

  #refused(kind: 'refused' | 'closed', code: string, message: string): void {
    this.#end(kind, new PulseError(code, message));
    isolated(() => this.#events.onEnded?.(kind, code, message));
  }

  #takeValue({ request = 0, value }: StatisticValue): void {
    this.#awaiting = false;
    this.values = value;
    const answered = this.#peeks.filter((peek) => peek.request <= request);
    this.#peeks = this.#peeks.filter((peek) => peek.request > request);
    for (const { resolve } of answered) resolve(value);
    if (this.#subscribed) isolated(() => this.#events.onValues?.(value));
  }

  #takeDelta({ delta }: StatisticChange): void {
    if (!this.#subscribed || this.#awaiting || !this.values) return;
    const values = applyStatisticDelta(this.values, delta);
    if (!values) return this.#askForAll();
    this.values = values;
    isolated(() => this.#events.onValues?.(values));
  }

  #askForAll(): void {
    this.#awaiting = true;
    this.#send({ kind: 'subscribe', id: this.id });
  }

  /** What is said before the link is live is said again by `connected`. */
  #send(message: StatisticsClientMessage): void {
    if (this.#port.link === 'live' && !this.#reason) this.#port.send(message);
  }

  #end(state: 'refused' | 'closed', reason: PulseError): void {
    this.state = state;
    this.#reason = reason;
    for (const { reject } of this.#peeks.splice(0)) reject(reason);
    this.#port.ended(this);
  }
}

/** Why nothing can be asked now. */
export const disconnected = () =>
  new PulseError('disconnected', 'there is no connection to the statistics server', {
    advice: 'It is tried again by itself; ask again later.',
  });
