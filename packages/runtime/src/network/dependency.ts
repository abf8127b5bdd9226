import type { Clock, Milliseconds, PulseError } from '@pulse/base';
import type { HealthPart } from '../health/health.ts';
import type { Tell } from '../program/tell.ts';
import { explainConnectError } from './connect-error.ts';

export interface DependencyOptions {
  /** The other program and where it is, as sentences begin with it: `Redis at redis.example:6380`. No secrets. */
  readonly what: string;
  readonly clock: Clock;
  readonly tell: Tell;
  readonly health?: HealthPart | undefined;
}

/** Another program that this one needs, as the log and the health page show it. */
export interface Dependency {
  /** It can be used now. */
  up(): void;
  /** It cannot be used, or not any more; tells why, unless that has been told since it was last up. */
  down(error: unknown): void;
}

/** Different reasons told of one outage; a message that is never the same must not fill the log. */
const MOST_REASONS = 20;

/**
 * Turns what happens to a connection into health and a few lines on the log: one when it is lost, one for each further
 * reason, one when it is back. For clients that reconnect by themselves; {@link retrying} and {@link keepConnected} use
 * it for those that do not.
 */
export function watchDependency({ what, clock, tell, health }: DependencyOptions): Dependency {
  let outage: { readonly since: Milliseconds; readonly told: Set<string> } | undefined;
  return {
    up() {
      health?.ok();
      if (outage === undefined) return;
      tell('info', `${what} can be used again, after ${Math.round((clock.now() - outage.since) / 1000)} s.`);
      outage = undefined;
    },
    down(error) {
      const reason = explainConnectError(error, what);
      health?.failed(reason);
      const isFirst = outage === undefined;
      outage ??= { since: clock.now(), told: new Set() };
      const key = keyOf(reason);
      if (outage.told.has(key) || outage.told.size >= MOST_REASONS) return;
      outage.told.add(key);
      const advice = reason.advice === undefined ? '' : ` ${reason.advice}`;
      tell('warn', `${reason.message}${advice}${isFirst ? ' It is tried again until it works.' : ''}`);
    },
  };
}

/** Numbers in a message, as of ports and attempts, do not make it another reason. */
const keyOf = ({ code, message }: PulseError): string => `${code} ${message.replace(/\d+/g, '')}`;
