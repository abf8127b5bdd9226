import type { PulseEvent, SourceEvent } from '@pulse/model';
import { type CentreOptions, epochOf } from './options.ts';
import { type Role, simulate, streamOf } from './roles.ts';

/**
 * The endless stream of events of a simulated contact centre in one of its roles, in the order of time, with its identity: epoch, and
 * sequence from 1. The same options give the same events whoever asks, wherever, however fast.
 *
 * Throws {@link PulseError} `simulator-options`.
 */
export function createCentre(
  options: CentreOptions,
  role: Role = 'telephony',
): Generator<PulseEvent, never, undefined> {
  const { tenant } = options;
  const source = streamOf(options, role);
  const epoch = epochOf(options);
  let made: SourceEvent[] = [];
  const centre = simulate(options, role, (event) => made.push(event));
  function* events(): Generator<PulseEvent, never, undefined> {
    let seq = 0;
    for (;;) {
      centre.step();
      if (made.length === 0) continue;
      const instant = made;
      made = [];
      for (const event of instant) yield { source, epoch, seq: ++seq, tenant, ...event };
    }
  }
  return events();
}
