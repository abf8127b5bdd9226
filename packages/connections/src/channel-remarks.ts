import { type Clock, type Milliseconds, messageOf, unreachable } from '@pulse/base';
import type { ProtocolEvent } from '@pulse/protocol';

type Fault = Exclude<ProtocolEvent, { kind: 'opened' | 'welcomed' | 'closed' }>;

/** One fault of a kind is told in this time; the others are counted. */
const QUIET: Milliseconds = 10_000;

/**
 * What the operator is told of live channels: nothing of those that come and go in good order, and of faults each kind
 * at most once in ten seconds, with the number since the start, so that nobody can flood the terminal.
 */
export class ChannelRemarks {
  readonly #clock: Clock;
  readonly #kinds = new Map<Fault['kind'], { count: number; told: Milliseconds }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** How many faults of a kind there were. */
  count(kind: Fault['kind']): number {
    return this.#kinds.get(kind)?.count ?? 0;
  }

  /** The sentence to tell now, if any. */
  take(event: ProtocolEvent): string | undefined {
    if (event.kind === 'opened' || event.kind === 'welcomed' || event.kind === 'closed') return undefined;
    const known = this.#kinds.get(event.kind) ?? { count: 0, told: Number.NEGATIVE_INFINITY };
    const now = this.#clock.now();
    const silent = now - known.told < QUIET;
    const count = known.count + 1;
    this.#kinds.set(event.kind, { count, told: silent ? known.told : now });
    if (silent) return undefined;
    return count === 1 ? sentence(event) : `${sentence(event)} That makes ${count} of the kind.`;
  }
}

function sentence(event: Fault): string {
  switch (event.kind) {
    case 'malformed':
      return `${event.peer} sent something that is no message: ${event.reason}. Its channel was closed.`;
    case 'oversized':
      return `${event.peer} sent ${event.bytes} bytes at once, ${event.limit} are allowed. Its channel was closed.`;
    case 'unknown-kind':
      return `${event.peer} sent a message of the unknown kind "${event.name}", which was skipped.`;
    case 'unsendable':
      return `An event of ${event.bytes} bytes is too large for ${event.peer}, ${event.limit} are allowed.`;
    case 'closing':
      return `The channel of ${event.peer} is closed: ${event.message} (${event.code}).`;
    case 'failed':
      return `Serving ${event.peer} failed: ${messageOf(event.error)}.`;
    default:
      return unreachable(event);
  }
}
