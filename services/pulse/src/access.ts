import type { Privilege } from '@pulse/model';
import type { Viewer } from '@pulse/storage';
import type { PulseContext, ServedTenant } from './context.ts';
import { ApiError } from './errors.ts';
import { type FoundSession, RESTRICTED_LIFETIME, type Session } from './sign-in/sessions.ts';

/** Either of them lets in. */
const VIEWING = ['ViewDashboard', 'ViewDashboardRestricted'] as const satisfies readonly Privilege[];

/** Somebody who is signed in, in one tenant, with the rights of this moment. */
export interface Visitor {
  readonly session: FoundSession;
  readonly tenant: ServedTenant;
  readonly viewer: Viewer;
}

/**
 * The one gate of everything that needs a person: turns a session into the rights that hold now, or throws
 * {@link ApiError} `no-access` where there are none. What is unknown, and what nobody has confirmed for too long, is denied.
 */
export function visitorOf(context: PulseContext, session: FoundSession): Visitor {
  const tenant = context.tenants.list().find(({ id }) => id === session.tenant);
  const viewer = tenant && viewerOf(context, session);
  if (!tenant || !viewer) {
    throw new ApiError('no-access', `${session.userName} has no access to ${tenant?.name ?? 'this tenant'}.`);
  }
  return { session, tenant, viewer };
}

/** The rights of a session in its tenant; undefined when it gives none (any more). */
export function viewerOf(context: PulseContext, session: Session): Viewer | undefined {
  const viewer = viewerNamed(context, session.tenant, session.userName);
  if (!viewer) return undefined;
  const restricted = !viewer.privileges.has('ViewDashboard');
  if (restricted && context.clock.now() - session.opened > RESTRICTED_LIFETIME) return undefined;
  return viewer;
}

/** The tenants that a person may look at, in the order of the list. */
export const tenantsOf = (context: PulseContext, userName: string): readonly ServedTenant[] =>
  context.tenants.list().filter(({ id }) => viewerNamed(context, id, userName) !== undefined);

function viewerNamed(context: PulseContext, tenant: Session['tenant'], userName: string): Viewer | undefined {
  const stale = context.permissions.staleSince(tenant);
  if (stale !== undefined && context.clock.now() - stale > context.stalePermissions) return undefined;
  const viewer = context.permissions.viewerNamed(tenant, userName);
  return VIEWING.some((privilege) => viewer?.privileges.has(privilege)) ? viewer : undefined;
}
