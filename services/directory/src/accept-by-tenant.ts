import type { Clock } from '@pulse/base';
import { type TenantId, tenantId } from '@pulse/model';
import {
  type Accept,
  type Channel,
  CLOSE,
  type CloseReason,
  DEAD_AFTER_BEATS,
  type Frame,
  HEARTBEAT,
} from '@pulse/protocol';

/** What a first message says; nothing of it is checked here but its form. */
export interface Greeting {
  readonly tenant: TenantId;
  readonly token: string | undefined;
}

export interface ByTenantOptions {
  readonly clock: Clock;
  /** The server of the tenant's log. It also answers those who get none: it says in the protocol's words why. */
  readonly choose: (greeting: Greeting | undefined) => Promise<Accept>;
  /** Channels that have not said yet whom they want; a further one is closed. */
  readonly mostWaiting: number;
}

/**
 * One port for the logs of all tenants: a channel's first message names the tenant, whose server then gets the channel
 * as if it had been its own from the start. A channel that says nothing in time is closed.
 */
export function acceptByTenant({ clock, choose, mostWaiting }: ByTenantOptions): Accept {
  let waiting = 0;
  return (channel) => {
    if (waiting >= mostWaiting) return channel.close(CLOSE.overloaded, 'too many channels without a hello');
    waiting += 1;
    const timer = clock.after(DEAD_AFTER_BEATS * HEARTBEAT, () =>
      channel.close(CLOSE['hello-timeout'], 'no hello came'),
    );
    const held = new HeldChannel(channel, {
      onFirst: (frame) => {
        timer.cancel();
        choose(greetingIn(frame)).then(
          (accept) => held.handOver(accept),
          () => channel.close(CLOSE.internal, 'the directory cannot be read now'),
        );
      },
      onSettled: () => {
        timer.cancel();
        waiting -= 1;
      },
    });
  };
}

/** Frames that are kept until a channel is handed over; a client says nothing between its hello and the welcome. */
const MOST_EARLY = 2;

/** A channel whose first frames were read before its server was known. */
class HeldChannel implements Channel {
  readonly #channel: Channel;
  readonly #onSettled: () => void;
  readonly #early: Frame[] = [];
  #deliver: (frame: Frame) => void;
  #state: 'held' | 'handed-over' | 'closed' = 'held';

  constructor(
    channel: Channel,
    { onFirst, onSettled }: { onFirst: (frame: Frame) => void; onSettled: () => void },
  ) {
    this.#channel = channel;
    this.#onSettled = onSettled;
    this.#deliver = (frame) => {
      if (this.#early.push(frame) === 1) onFirst(frame);
      else if (this.#early.length > MOST_EARLY)
        channel.close(CLOSE['unexpected-message'], 'said too much before the welcome');
    };
    channel.onFrame((frame) => this.#deliver(frame));
    channel.onClose(() => this.#settle('closed'));
  }

  handOver(accept: Accept): void {
    if (this.#state !== 'held') return;
    this.#settle('handed-over');
    accept(this);
    for (const frame of this.#early.splice(0)) this.#deliver(frame);
  }

  #settle(state: 'handed-over' | 'closed'): void {
    if (this.#state === 'held') this.#onSettled();
    this.#state = state;
  }

  get peer(): string {
    return this.#channel.peer;
  }

  get buffered(): number {
    return this.#channel.buffered;
  }

  send(frame: Frame): void {
    this.#channel.send(frame);
  }

  close(code: number, reason: string): void {
    this.#channel.close(code, reason);
  }

  onFrame(handler: (frame: Frame) => void): void {
    this.#deliver = handler;
  }

  onClose(handler: (reason: CloseReason) => void): void {
    this.#channel.onClose(handler);
  }

  onDrain(handler: () => void): void {
    this.#channel.onDrain(handler);
  }
}

function greetingIn(frame: Frame): Greeting | undefined {
  if (typeof frame !== 'string') return undefined;
  try {
    const { tenant, token } = JSON.parse(frame) as { tenant?: unknown; token?: unknown };
    if (typeof tenant !== 'string') return undefined;
    return { tenant: tenantId(tenant), token: typeof token === 'string' ? token : undefined };
  } catch {
    return undefined;
  }
}
