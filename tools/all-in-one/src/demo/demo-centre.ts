import type { Milliseconds } from '@pulse/base';
import { type DirectoryObject, type SourceId, sourceId } from '@pulse/model';
import { type CentreOptions, centreDirectory } from '@pulse/simulator';
import type { DemoTenant } from './demo-tenants.ts';
import { leanDirectory } from './lean-directory.ts';

/** Name of the voice stream of every demo tenant, and the switch part of its DNs. */
export const DEMO_SOURCE: SourceId = sourceId('voice');

/** What the simulator wants to know of a tenant's centre. */
export const centreOf = (
  { id, agents, seed }: DemoTenant,
  { start, timeZone }: { readonly start: Milliseconds; readonly timeZone: string },
): CentreOptions => ({ tenant: id, seed, agents, start, timeZone, source: DEMO_SOURCE });

/** Agents of a centre of which not everything is told. */
const LARGE = 5000;

/** Who sees everything, in each of the tenants. */
export const DEMO_ADMINISTRATOR = 'admin';

/**
 * A tenant's directory. Only the administrator is the same person in both tenants: every other user name is that of the
 * centre's own directory with the tenant behind it, as in `supervisor-dublin-1@customer-care`.
 */
export function demoDirectory(tenant: DemoTenant, timeZone: string): DirectoryObject[] {
  const all = centreDirectory(centreOf(tenant, { start: 0, timeZone }));
  const objects = tenant.agents > LARGE ? leanDirectory(all) : all;
  return objects.map((object): DirectoryObject => {
    if (object.type === 'Tenant') return { ...object, name: tenant.name };
    if (object.type !== 'Person' || object.userName === undefined) return object;
    return object.userName === DEMO_ADMINISTRATOR
      ? { ...object, name: 'Administrator' }
      : { ...object, userName: `${object.userName}@${tenant.id}` };
  });
}
