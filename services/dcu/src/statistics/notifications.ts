import { fail, type Milliseconds, ok, type Result } from '@pulse/base';
import type { Column } from '@pulse/engine';
import {
  isProblem,
  type Notification,
  readNotification,
  type StatisticRefusal,
  type WrittenNotification,
} from '@pulse/protocol';

/** Notifications that can be named: those of the ready templates. */
const NAMED: Readonly<Record<string, WrittenNotification>> = {
  Live: { mode: 'ChangesBased', insensitivity: 1 },
  Steady: { mode: 'TimeBased', frequency: 5 },
  Closing: { mode: 'ResetBased' },
};

/** When the opener of these columns wants to be told; refuses what cannot be, and names the field (NOT-1, NOT-6). */
export function planNotification(
  written: string | WrittenNotification | undefined,
  columns: readonly Pick<Column, 'until' | 'definition'>[],
  now: Milliseconds,
): Result<Notification | undefined, StatisticRefusal> {
  if (written === undefined) return ok(undefined);
  const meant = typeof written === 'string' ? NAMED[written] : written;
  if (meant === undefined) {
    const names = Object.keys(NAMED).join(', ');
    const message = `notification: there is none of the name ${String(written)}; write one of ${names}, or a mode.`;
    return fail({ code: 'notification-unknown', message });
  }
  const read = readNotification(meant);
  if (isProblem(read)) {
    return fail({ code: 'notification-invalid', message: `notification.${read.field}: ${read.message}.` });
  }
  if (read.mode === 'ResetBased' && columns.some((column) => column.until(now) === null)) {
    const message =
      'notification.mode: ResetBased tells the values that intervals end with; this takes a historical category and a Growing profile that resets.';
    return fail({ code: 'notification-illegal', message });
  }
  return ok(columns.every(isShare) ? { ...read, insensitivity: read.insensitivity * POINT } : read);
}

/** A hundredth of one, and so little less that two shares a point apart are not taken for closer by rounding. */
const POINT = 0.01 - 1e-9;

/** Is the value a share of one, and not of a hundred? */
const isShare = ({ definition: { statistic } }: Pick<Column, 'definition'>): boolean =>
  statistic.category === 'RelativeNumber';
