import type { Dn } from '@pulse/model';
import type { Core } from './core.ts';

/**
 * Queues are called otherwise, or are known or queues only now, or no more: the state of everybody who is in a call of
 * one of them says so, and has changed (E-180). Looks at all DNs, for what almost never happens.
 */
export function markShowing(core: Core, queues: ReadonlySet<Dn>): void {
  if (queues.size === 0) return;
  for (const dn of core.centre.regularDns) {
    if (dn.parties.some(({ thisQueue }) => thisQueue !== undefined && queues.has(thisQueue))) core.markDn(dn);
  }
}
