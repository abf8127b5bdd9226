import type { Clock } from '@pulse/base';
import { type DirectoryRevision, type TenantId, tenantId } from '@pulse/model';
import { type Accept, DIRECTORY_LOG, type LogSource, type OnProtocolEvent, serveLog } from '@pulse/protocol';
import { acceptByTenant } from './accept-by-tenant.ts';
import { LIMITS } from './limits.ts';
import { revisionLog } from './store/revision-log.ts';
import type { Tenants } from './store/tenants.ts';

export interface ServeRevisionsOptions {
  readonly tenants: Tenants;
  readonly clock: Clock;
  readonly authorise: (request: { readonly tenant: TenantId; readonly token: string | undefined }) => boolean;
  readonly onProtocolEvent: OnProtocolEvent;
  /** Closes every channel. */
  readonly signal: AbortSignal;
}

/** Revisions may be large: few are kept encoded for those who come next. */
const LOG_LIMITS = { sharedEvents: 20, windowEvents: 1000 };

/** The logs of all tenants behind one port (SPEC.md DIR-23 and DIR-24). */
export function serveRevisions(options: ServeRevisionsOptions): Accept {
  const { tenants, clock, authorise, signal } = options;
  const serve = (source: LogSource<DirectoryRevision>): Accept =>
    serveLog(
      { source, clock, authorise, limits: LOG_LIMITS, events: options.onProtocolEvent, signal },
      DIRECTORY_LOG,
    );
  const refusing = serve(NOBODYS_LOG);
  const served = new Map<TenantId, Accept>();
  return acceptByTenant({
    clock,
    mostWaiting: LIMITS.waitingChannels,
    async choose(greeting) {
      // Who has no access must not learn which tenants there are.
      if (greeting === undefined || !authorise(greeting)) return refusing;
      const directory = await tenants.find(greeting.tenant);
      if (directory === undefined) return refusing;
      let accept = served.get(greeting.tenant);
      if (accept === undefined) {
        accept = serve(revisionLog(directory, clock, () => tenants.staleSince));
        served.set(greeting.tenant, accept);
      }
      return accept;
    },
  });
}

/** No tenant can have this name: whoever gets here is told `unauthorised` or `tenant-unknown`. */
const NOBODYS_LOG: LogSource<DirectoryRevision> = {
  tenant: tenantId(''),
  streams: () => [],
  read: () => Promise.resolve([]),
  health: () => [],
  subscribe: () => () => {},
};
