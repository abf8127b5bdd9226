import { assert } from '@pulse/base';
import type { LayoutId, TenantId } from '@pulse/model';

/** The hash tag keeps all that a tenant has in one slot, and the tenant in every key. */
function tag(tenant: TenantId): string {
  assert(/^[\w.-]{1,64}$/.test(tenant), `${JSON.stringify(tenant)} is no name of a tenant`);
  return `{${tenant}}`;
}

/** Names from outside, so that none can hold the colon between the parts of a key. */
const part = (name: string) => encodeURIComponent(name);

/**
 * Where everything is in Redis. The prefixes are those that the ACL lines of the services name.
 *
 * What one owner of a tenant's values writes stands under its token; `owner` says whose is current. Where a tenant is
 * divided into shards, the shard's number follows `values`, in the keys and in the channel.
 */
export const redisKeys = {
  /** What all keys of the values begin with. */
  values: (tenant: TenantId) => `${tag(tenant)}:values:`,
  owner: (tenant: TenantId) => `${tag(tenant)}:values:owner`,
  valuesChannel: (tenant: TenantId) => `${tag(tenant)}:values`,
  index: (tenant: TenantId, token: number) => `${tag(tenant)}:values:${token}:index`,
  health: (tenant: TenantId, token: number) => `${tag(tenant)}:values:${token}:health`,
  snapshot: (tenant: TenantId, token: number, layout: LayoutId) =>
    `${tag(tenant)}:values:${token}:snapshot:${part(layout)}`,
  trend: (tenant: TenantId, token: number, layout: LayoutId, column: string) =>
    `${tag(tenant)}:values:${token}:trend:${part(layout)}:${part(column)}`,

  /** What all keys of the permissions begin with. */
  permissions: (tenant: TenantId) => `${tag(tenant)}:permissions:`,
  access: (tenant: TenantId) => `${tag(tenant)}:permissions:access`,
  accessStamp: (tenant: TenantId) => `${tag(tenant)}:permissions:stamp`,
  accessChannel: (tenant: TenantId) => `${tag(tenant)}:permissions`,

  /** `name` begins with the service and a slash, which stays: services may take leases of their own only. */
  lease: (tenant: TenantId, name: string) => `${tag(tenant)}:lease:${name.split('/').map(part).join('/')}`,
  leaseToken: (tenant: TenantId, name: string) => `${redisKeys.lease(tenant, name)}:token`,
} as const;
