import type { Milliseconds } from '@pulse/base';
import { memberOf } from '../mask/atoms.ts';
import type { Attached } from '../propagate/desk.ts';
import type { Party } from '../state/call.ts';
import type { Core } from './core.ts';

/** An observer hears the party that his otherDn names, if that one talks and is in sight (E-41). */
export function beginObserved(core: Core, observer: Party, attached: Attached): void {
  const { call, otherDn } = observer;
  for (const { dn, stage } of call.parties) {
    if (dn.id !== otherDn || dn === observer.dn || stage !== 'established' || dn.suspended !== null) continue;
    const action = core.desk.begin(dn, memberOf('CallObserved', call.type), call, attached);
    observer.observed = { dn, action };
  }
}

/** The party hears nobody any more, and nobody hears it. */
export function endObserved(core: Core, party: Party, at: Milliseconds): void {
  for (const observer of party.call.parties) {
    const { observed } = observer;
    if (observed === null || (observer !== party && observed.dn !== party.dn)) continue;
    core.desk.end(observed.dn, observed.action, at);
    observer.observed = null;
  }
}
