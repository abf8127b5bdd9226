import type { TenantId } from '@pulse/model';
import type { PermissionStore } from '../permission-store.ts';
import { TenantViewers } from './tenant-viewers.ts';

/** Permissions in this process' memory, for the permissions service and pulse in one process. */
export function memoryPermissions(): PermissionStore {
  const tenants = new Map<TenantId, TenantViewers>();
  const followed = new Set<TenantId>();
  /** In boxes, so that the same listener may be given twice and each is ended on its own. */
  const listeners = new Set<{ readonly listener: (tenant: TenantId) => void }>();
  const of = (tenant: TenantId) => (followed.has(tenant) ? tenants.get(tenant) : undefined);
  return {
    async putAccess(tenant, { revision, objects, boards = [], persons }) {
      let viewers = tenants.get(tenant);
      if (!viewers) tenants.set(tenant, (viewers = new TenantViewers(tenant)));
      if (revision < viewers.revision) return;
      viewers.replace({
        revision,
        objects,
        boards,
        persons: persons.map(({ visible, boards: own = [], ...person }) => ({
          ...person,
          visible: () => visible,
          boards: () => own,
        })),
      });
      if (followed.has(tenant)) for (const { listener } of [...listeners]) listener(tenant);
    },
    async follow(tenant) {
      followed.add(tenant);
    },
    viewer: (tenant, person) => of(tenant)?.viewer(person),
    viewerNamed: (tenant, userName) => of(tenant)?.viewerNamed(userName),
    listen(listener) {
      const box = { listener };
      listeners.add(box);
      return () => void listeners.delete(box);
    },
    staleSince: () => undefined,
  };
}
