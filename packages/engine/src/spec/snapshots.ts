import type { AddressInfo } from '@pulse/model';
import { type Script, TEN } from './script.ts';

/** Seconds after {@link TEN} as a stamp. */
export const ms = (seconds: number) => TEN + seconds * 1000;

/** A queue in which these calls wait, each since so many seconds. */
export const queue = (...calls: (readonly [string, number])[]): AddressInfo => ({
  kind: 'Queue',
  calls: calls.map(([callId, since]) => ({ callId: callId as never, state: 'Queued', since: ms(since) })),
});

/** A telephone at which an agent is logged in, or nobody; what is not said of the agent is as since 0. */
export const device = (
  agent: Partial<NonNullable<AddressInfo['agent']>> | null,
  ...calls: AddressInfo['calls'][number][]
) =>
  ({
    kind: 'Extension',
    calls,
    ...(agent && {
      agent: {
        agentId: 'ann' as never,
        loginAt: ms(0),
        queues: [],
        mode: 'Ready',
        modeSince: ms(0),
        ...agent,
      },
    }),
  }) as AddressInfo;

/** A call on a telephone. */
export const talking = (since: number, state: 'Established' | 'Ringing' = 'Established') =>
  ({ callId: 'c', state, since: ms(since), callType: 'Inbound', thisQueue: 'q' }) as never;

/** A whole snapshot in one instant. */
export function snapshot(
  s: Script,
  at: number,
  dns: Record<string, AddressInfo>,
  fields: Parameters<Script['at']>[2] = {},
) {
  s.at(at, 'EventSnapshotBegin', fields);
  for (const [thisDn, address] of Object.entries(dns))
    s.at(at, 'EventAddressInfo', { thisDn, address, ...(fields.epoch && { epoch: fields.epoch }) });
  s.at(at, 'EventSnapshotEnd', fields.epoch ? { epoch: fields.epoch } : {});
}
