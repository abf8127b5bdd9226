import type { TenantId } from '@pulse/model';
import type { PermissionStore } from '../permission-store.ts';
import { AccessIndex } from './access-index.ts';

/** Permissions in this process' memory, for the permissions service and pulse in one process. */
export function memoryPermissions(): PermissionStore {
  const tenants = new Map<TenantId, AccessIndex>();
  const followed = new Set<TenantId>();
  const listeners = new Set<{ readonly listener: (tenant: TenantId) => void }>();
  const of = (tenant: TenantId) => (followed.has(tenant) ? tenants.get(tenant) : undefined);
  return {
    async putAccess(tenant, access) {
      const before = tenants.get(tenant);
      if (before && access.revision < before.revision) return;
      tenants.set(tenant, new AccessIndex(tenant, access, before));
      if (followed.has(tenant)) for (const { listener } of listeners) listener(tenant);
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
