import type { Milliseconds } from '@pulse/base';

export const NOTIFICATION_MODES = ['ChangesBased', 'TimeBased', 'ResetBased', 'NoNotification'] as const;
/** When a subscriber is told; the names are Stat Server's. */
export type NotificationMode = (typeof NOTIFICATION_MODES)[number];

/** As a client writes it. */
export interface WrittenNotification {
  readonly mode: string;
  /** Seconds; 10 when absent. */
  readonly frequency?: number;
  /** In units of the value; percentages in points. 1 when absent. */
  readonly insensitivity?: number;
}

/** When and how far a value must have moved for a subscriber to be told. */
export interface Notification {
  readonly mode: NotificationMode;
  /** TimeBased: how often. ChangesBased: how often at most what moves with time alone is told. */
  readonly frequency: Milliseconds;
  /** ChangesBased: smaller moves are not told. In the unit of the value; above 0. */
  readonly insensitivity: number;
}

/** A wrong field, and what is wrong with it. */
export interface NotificationProblem {
  readonly field: 'mode' | 'frequency' | 'insensitivity';
  readonly message: string;
}

const USUAL_FREQUENCY = 10;
const LEAST_FREQUENCY = 1;
const MOST_FREQUENCY = 86_400;
const LEAST_INSENSITIVITY = 1;

/** Reads what a client has written (NOT-1). */
export function readNotification(written: WrittenNotification): Notification | NotificationProblem {
  const mode = NOTIFICATION_MODES.find((known) => known === written.mode);
  const { frequency = USUAL_FREQUENCY, insensitivity = LEAST_INSENSITIVITY } = written;
  if (mode === undefined) {
    const message = `there is no mode ${written.mode}; write one of ${NOTIFICATION_MODES.join(', ')}`;
    return { field: 'mode', message };
  }
  if (!(frequency >= LEAST_FREQUENCY && frequency <= MOST_FREQUENCY)) {
    const message = `a frequency lies between ${LEAST_FREQUENCY} and ${MOST_FREQUENCY} seconds, not at ${frequency}`;
    return { field: 'frequency', message };
  }
  if (!(insensitivity >= 0 && insensitivity < Infinity)) {
    return { field: 'insensitivity', message: `an insensitivity is not negative, as ${insensitivity} is` };
  }
  return {
    mode,
    frequency: frequency * 1000,
    insensitivity: Math.max(LEAST_INSENSITIVITY, insensitivity),
  };
}

export const isProblem = (read: Notification | NotificationProblem): read is NotificationProblem =>
  'field' in read;
