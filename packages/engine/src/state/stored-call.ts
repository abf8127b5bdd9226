import { present } from '@pulse/base';
import type { CallId, CallType, Dn, KeyValues } from '@pulse/model';
import type { Call, Visit } from './call.ts';
import type { MediationDn } from './mediation-dn.ts';

/** A visit of an idle call: nothing of it is in progress. */
type StoredVisit = readonly [
  queue: number,
  enteredAt: number,
  stage: Visit['stage'],
  givenAway: 0 | 1,
  targets: readonly Dn[],
  reasons?: KeyValues | null,
  extensions?: KeyValues | null,
];

type StoredCall = readonly [
  type: CallType,
  mediaType: string,
  ani: string | null,
  dnis: string | null,
  userData: KeyValues | null,
  visits: readonly StoredVisit[],
  /** Where it is part of another. */
  root?: CallId,
];

/** An idle call as one line of text. */
export function storeCall({ id, root, type, mediaType, ani, dnis, userData, visits }: Call): string {
  const own = [type, mediaType, ani ?? null, dnis ?? null, userData ?? null, visits.map(storeVisit)] as const;
  const stored: StoredCall = root === id ? own : [...own, root];
  return JSON.stringify(stored);
}

function storeVisit({
  queue,
  enteredAt,
  stage,
  givenAway,
  targets,
  reasons,
  extensions,
}: Visit): StoredVisit {
  const base = [queue.entity, enteredAt, stage, givenAway ? 1 : 0, targets] as const;
  return reasons || extensions ? [...base, reasons ?? null, extensions ?? null] : base;
}

/** The call behind such a text, without a class for filters. */
export function wakeCall(id: CallId, text: string, queues: readonly MediationDn[]): Call {
  const [type, mediaType, ani, dnis, userData, visits, root = id] = JSON.parse(text) as StoredCall;
  const call: Call = {
    id,
    root,
    type,
    mediaType,
    ani: ani ?? undefined,
    dnis: dnis ?? undefined,
    userData: userData ?? undefined,
    facts: 0,
    parties: [],
    visits: [],
    idle: null,
  };
  call.visits = visits.map((stored) => wakeVisit(call, stored, queues));
  return call;
}

function wakeVisit(call: Call, stored: StoredVisit, queues: readonly MediationDn[]): Visit {
  const [queue, enteredAt, stage, givenAway, targets, reasons, extensions] = stored;
  return {
    call,
    queue: present(queues[queue], `queue ${queue} of a stored call`),
    enteredAt,
    stage,
    givenAway: givenAway === 1,
    wait: null,
    treatedAt: Number.NaN,
    aliveUntil: Number.NaN,
    reasons: reasons ?? undefined,
    extensions: extensions ?? undefined,
    targets: [...targets],
  };
}
