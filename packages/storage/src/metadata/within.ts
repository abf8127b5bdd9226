import type { Clock, Milliseconds } from '@pulse/base';
import { DatabaseFault } from './database-fault.ts';

/** Rejects when something takes longer than its limit; what it does then is no longer heard of. */
export async function within<Result>(
  clock: Clock,
  limit: Milliseconds,
  what: string,
  run: () => Promise<Result>,
): Promise<Result> {
  const late = Promise.withResolvers<never>();
  const timer = clock.after(limit, () =>
    late.reject(new DatabaseFault({ message: `${what} took longer than ${limit} ms`, code: 'ETIMEDOUT' })),
  );
  const running = run();
  running.catch(() => {});
  try {
    return await Promise.race([running, late.promise]);
  } finally {
    timer.cancel();
  }
}
