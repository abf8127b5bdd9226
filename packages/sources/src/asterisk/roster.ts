import type { Milliseconds } from '@pulse/base';
import type { AddressAgent, AgentId, Dn, KeyValues } from '@pulse/model';

/** One member of one queue, as Asterisk has it. */
export interface Membership {
  readonly agentId: AgentId;
  readonly loginAt: Milliseconds;
  readonly paused: boolean;
  readonly reason: string;
  /** Start of the latest pause; 0 where there was none. */
  readonly pausedAt: Milliseconds;
}

/** What should be told of a DN: who is logged in, for which queues, how ready. */
export interface Presence {
  readonly agentId: AgentId;
  readonly loginAt: Milliseconds;
  readonly queues: ReadonlySet<Dn>;
  /** Queues in which the agent is paused while ready in others, with the reason. */
  readonly pausedOut: ReadonlyMap<Dn, string>;
  readonly mode: Exclude<AddressAgent['mode'], 'Unknown'>;
  readonly modeSince: Milliseconds | undefined;
  readonly reasons?: KeyValues;
}

/** The reason of an agent whose phone cannot be called. */
export const PHONE_UNAVAILABLE = 'Phone unavailable';

/** Whether a phone can be called in a device state (Asterisk's numbers; 4 is invalid, 5 unavailable). */
export const isReachable = (state: number | undefined): boolean => state !== 4 && state !== 5;

/** Who is a member of which queue, and how: Asterisk's facts, one membership per queue, merged into one presence per DN. */
export class Roster {
  readonly #members = new Map<Dn, Map<Dn, Membership>>();
  readonly #states = new Map<Dn, number>();

  dns(): Iterable<Dn> {
    return this.#members.keys();
  }

  queuesOf(dn: Dn): readonly Dn[] {
    return [...(this.#members.get(dn)?.keys() ?? [])];
  }

  membership(dn: Dn, queue: Dn): Membership | undefined {
    return this.#members.get(dn)?.get(queue);
  }

  put(dn: Dn, queue: Dn, membership: Membership): void {
    const queues = this.#members.get(dn) ?? new Map<Dn, Membership>();
    queues.set(queue, membership);
    this.#members.set(dn, queues);
  }

  /** Do all of the DN's queues say the same of it? While they do not, further packets may be on their way. */
  isUnanimous(dn: Dn): boolean {
    const [first, ...others] = this.#members.get(dn)?.values() ?? [];
    return others.every((other) => other.paused === first?.paused && other.reason === first.reason);
  }

  remove(dn: Dn, queue: Dn): void {
    const queues = this.#members.get(dn);
    queues?.delete(queue);
    if (queues?.size === 0) {
      this.#members.delete(dn);
      this.#states.delete(dn);
    }
  }

  /** The phone's device state, Asterisk's number. */
  setState(dn: Dn, state: number): void {
    if (this.#members.has(dn)) this.#states.set(dn, state);
  }

  state(dn: Dn): number | undefined {
    return this.#states.get(dn);
  }

  clear(): void {
    this.#members.clear();
    this.#states.clear();
  }

  /**
   * The presence that follows. Paused in all queues: not ready, with the latest pause's reason. Paused in some: logged
   * out of those. A pause is the person's word and goes before after-call work; both go before the state of the phone.
   */
  presence(dn: Dn, inAfterCallWork: boolean): Presence | undefined {
    const members = [...(this.#members.get(dn) ?? [])];
    const first = members[0]?.[1];
    if (!first) return undefined;
    const paused = members.filter(([, member]) => member.paused);
    const all = paused.length === members.length;
    const base = {
      agentId: first.agentId,
      loginAt: Math.min(...members.map(([, member]) => member.loginAt)),
      queues: new Set(members.filter(([, member]) => all || !member.paused).map(([queue]) => queue)),
      pausedOut: new Map(all ? [] : paused.map(([queue, member]) => [queue, member.reason])),
    };
    if (all) {
      const latest = paused.reduce((a, [, b]) => (b.pausedAt > a.pausedAt ? b : a), first);
      return {
        ...base,
        mode: 'NotReady',
        modeSince: Math.max(latest.pausedAt, base.loginAt),
        ...(latest.reason === '' ? {} : { reasons: { reason: latest.reason } }),
      };
    }
    if (inAfterCallWork) return { ...base, mode: 'AfterCallWork', modeSince: undefined };
    if (!isReachable(this.#states.get(dn))) {
      return { ...base, mode: 'NotReady', modeSince: undefined, reasons: { reason: PHONE_UNAVAILABLE } };
    }
    const neverPaused = members.every(([, member]) => member.pausedAt === 0);
    return { ...base, mode: 'Ready', modeSince: neverPaused ? base.loginAt : undefined };
  }
}
