import type { ExplainedContribution, Subject } from '@pulse/model';
import { seconds } from '../categories/category.ts';
import type { Call } from '../state/call.ts';
import { numberOf } from '../state/directory.ts';
import { reasonOf } from '../state-value.ts';
import type { Contribution } from './contribution.ts';
import { toldKeyValues } from './told-key-values.ts';

/** A contribution for who asks for it. `data`: keys of attached data that are told. */
export function explained(
  { start, end, runs, about }: Contribution,
  subject: Subject,
  data: readonly string[],
): ExplainedContribution {
  const { name, call, agent, dn, queue, party, reasons } = about;
  const reason = reasonOf(reasons);
  return {
    kind: subject === 'DNAction' ? 'action' : 'status',
    name,
    start,
    end,
    runs,
    seconds: seconds(end - start),
    ...(agent === undefined ? {} : { agent }),
    ...(dn === undefined ? {} : { dn }),
    ...(queue === undefined ? {} : { queue }),
    ...(call === null ? {} : ofCall(call, data)),
    ...(party === undefined ? {} : { party: numberOf(party) }),
    ...(reason === undefined ? {} : { reason }),
  };
}

function ofCall({ id, type, mediaType, ani, dnis, userData }: Call, data: readonly string[]) {
  const chosen = toldKeyValues(userData, data);
  return {
    callId: id,
    callType: type,
    mediaType,
    ...(ani === undefined ? {} : { ani }),
    ...(dnis === undefined ? {} : { dnis }),
    ...(chosen === undefined ? {} : { userData: chosen }),
  };
}
