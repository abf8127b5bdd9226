import { type Milliseconds, PulseError } from '@pulse/base';
import type { SourceId, TenantId } from '@pulse/model';

/** What decides a simulated centre: equal options give equal events, on every machine and at any speed. */
export interface CentreOptions {
  /** A whole number from 0; another seed is another centre of the same kind. */
  readonly seed: number;
  /** Agents employed, {@link centreLimits}; some two thirds of them are logged in at noon, a seventh at night. */
  readonly agents: number;
  /** The instant of the first event, whole milliseconds. The epoch of the stream is its second. */
  readonly start: Milliseconds;
  readonly tenant: TenantId;
  /** Name of the stream, and the switch part of every DN. */
  readonly source: SourceId;
  /** IANA name: shifts and the daily curve of calls follow its wall clock. */
  readonly timeZone: string;
}

export const centreLimits = { minAgents: 5, maxAgents: 100_000, minQueues: 3, maxQueues: 500 } as const;

/** Throws {@link PulseError} `simulator-options` naming every option that cannot be. */
export function checkCentreOptions(options: CentreOptions): void {
  const problems: string[] = [];
  const { minAgents, maxAgents } = centreLimits;
  if (!Number.isSafeInteger(options.seed) || options.seed < 0) {
    problems.push(`seed must be a whole number from 0, not ${options.seed}`);
  }
  if (!Number.isInteger(options.agents) || options.agents < minAgents || options.agents > maxAgents) {
    problems.push(`agents must be a whole number from ${minAgents} to ${maxAgents}, not ${options.agents}`);
  }
  if (!Number.isSafeInteger(options.start) || options.start < 0) {
    problems.push(`start must be whole milliseconds since 1970, not ${options.start}`);
  }
  if (!isTimeZone(options.timeZone)) problems.push(`time zone ${options.timeZone} is unknown`);
  if (problems.length > 0) {
    throw new PulseError(
      'simulator-options',
      `The simulated centre cannot be built: ${problems.join('; ')}.`,
      {
        advice: 'Correct the options and start again.',
      },
    );
  }
}

/** `epoch` of the stream: a later start is a later epoch, so that readers go on to it. */
export const epochOf = (options: CentreOptions): number => Math.floor(options.start / 1000);

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
