import type { Milliseconds } from '@pulse/base';
import type { Dn } from '@pulse/model';
import type { Core } from '../events/core.ts';
import { knownPlace, neglect, queueOf } from '../events/discovery.ts';
import { forgetMediation } from '../events/reconcile-mediation.ts';
import { forgetRegular } from '../events/reconcile-regular.ts';
import { markShowing } from '../events/shown-queues.ts';
import { standAt } from '../events/standing.ts';
import type { DnType } from '../state/centre.ts';
import { TYPE } from '../state/directory.ts';
import type { MediationDn } from '../state/mediation-dn.ts';
import type { RegularDn } from '../state/regular-dn.ts';
import type { PlaceChange } from './places.ts';

/** What a DN is, or where it stands, from a time on, as a revision says. */
export type DnChange = TypeChange | PlaceChange;

interface TypeChange {
  readonly at: Milliseconds;
  readonly id: Dn;
  readonly type: DnType;
}

/** The time of a change has come: the DN is another object, or is there at all, or stands elsewhere (E-107, E-111, E-153). */
export function changeDn(core: Core, change: DnChange): void {
  if (!('place' in change)) return become(core, change);
  const { id, place } = change;
  standAt(core, core.centre.regular(id), place === null ? null : knownPlace(core, place, core.now));
}

function become(core: Core, { id, type }: TypeChange): void {
  const former = core.centre.dn(id);
  if (former?.kind === 'mediation' && type !== 'RegDN') {
    rehouse(core, former, type);
  } else if (former?.kind !== 'regular' || type !== 'RegDN') {
    if (former?.kind === 'regular') endRegular(core, former);
    else if (former?.kind === 'mediation') endMediation(core, former);
    if (type === 'RegDN') core.centre.assign(core.centre.regular(id));
    else take(core, queueOf(core, id, type, core.now), type);
  }
  const dn = core.centre.dn(id);
  if (dn) neglect(core, dn);
  markShowing(core, new Set([id]));
}

function take(core: Core, queue: MediationDn, type: MediationDn['type']): void {
  core.centre.assign(queue);
  rehouse(core, queue, type);
}

/** Everything goes on, seen by another object. */
function rehouse(core: Core, queue: MediationDn, type: MediationDn['type']): void {
  if (queue.type === type) return;
  const former = TYPE[queue.type];
  core.mediationBoard.part(queue.entity, core.now, (each) => each !== former);
  core.changes.mark(former, queue.index);
  core.followers.touch(former, queue.index);
  core.centre.house(queue, type);
  queue.since = core.now;
  core.desk.touch(queue);
}

function endRegular(core: Core, dn: RegularDn): void {
  const isLost = dn.suspended !== null;
  forgetRegular(core, dn, isLost ? dn.lostAt : core.now, !isLost);
  core.suspend(dn);
}

function endMediation(core: Core, queue: MediationDn): void {
  const { centre } = core;
  forgetMediation(core, queue, queue.suspended === null ? core.now : queue.lostAt);
  core.suspend(queue);
  const elsewhere = (visit: { readonly queue: MediationDn }) => visit.queue !== queue;
  for (const call of centre.everyCall()) {
    call.visits = call.visits.filter(elsewhere);
    for (const party of call.parties) party.answered = party.answered.filter(elsewhere);
  }
  for (const dn of centre.regularDns) {
    dn.lastLeft = dn.lastLeft.filter(elsewhere);
    dn.workFor = dn.workFor.filter(elsewhere);
    dn.login?.queues.delete(queue);
  }
  queue.logins.clear();
  core.markQueue(queue);
}
