import { createHash } from 'node:crypto';
import { PulseError } from '@pulse/base';
import type { TenantId } from '@pulse/model';
import { redisKeys } from './redis-keys.ts';

/** The services that sign in to Redis, each as a user of its name. */
export const REDIS_SERVICES = ['dcu', 'lds', 'permissions', 'pulse'] as const;
export type RedisService = (typeof REDIS_SERVICES)[number];

/** What one service may do: these commands, with keys that begin so and on channels of these names. */
interface Grant {
  readonly commands: readonly string[];
  readonly writes: (tenant: TenantId) => readonly string[];
  readonly reads: (tenant: TenantId) => readonly string[];
  readonly channels: (tenant: TenantId) => readonly string[];
}

const NONE = () => [];
const EXCHANGE = ['get', 'set', 'watch', 'unwatch', 'multi', 'exec'];
const LEASE = [...EXCHANGE, 'pexpire', 'del'];
const SINK = [...EXCHANGE, 'append', 'publish', 'exists', 'expire', 'unlink', 'hset', 'hdel', 'hlen'];
const PERMISSION_VIEW = ['get', 'mget', 'subscribe'];
const VALUE_VIEW = ['get', 'getrange', 'hgetall', 'subscribe'];

const GRANTS: Readonly<Record<RedisService, Grant>> = {
  dcu: {
    commands: [...SINK, ...LEASE, ...PERMISSION_VIEW],
    writes: (tenant) => [redisKeys.values(tenant), redisKeys.lease(tenant, 'dcu/')],
    reads: (tenant) => [redisKeys.permissions(tenant)],
    channels: (tenant) => [redisKeys.valuesChannel(tenant), redisKeys.accessChannel(tenant)],
  },
  lds: {
    commands: LEASE,
    writes: (tenant) => [redisKeys.lease(tenant, 'lds/')],
    reads: NONE,
    channels: NONE,
  },
  permissions: {
    commands: [...EXCHANGE, 'publish', 'exists'],
    writes: (tenant) => [redisKeys.permissions(tenant)],
    reads: NONE,
    channels: (tenant) => [redisKeys.accessChannel(tenant)],
  },
  pulse: {
    commands: [...VALUE_VIEW, ...PERMISSION_VIEW],
    writes: NONE,
    reads: (tenant) => [redisKeys.values(tenant), redisKeys.permissions(tenant)],
    channels: (tenant) => [redisKeys.valuesChannel(tenant), redisKeys.accessChannel(tenant)],
  },
};

export interface AclFileOptions {
  /**
   * For a Redis before 7.0, which cannot let a user only read some keys: a dcu could change permissions there. False when
   * left out.
   */
  readonly before7?: boolean;
}

/**
 * The ACL file (`aclfile`) of a Redis or Valkey, for these tenants and no others. It holds digests of the passwords only.
 * Nobody can be the default user; it keeps its rights because Redis 7.0 replays its append-only file as that user and
 * leaves out the transactions that it may not do.
 *
 * @throws {@link PulseError} `configuration` when a password is shorter than 16 characters
 */
export function aclFile(
  tenants: readonly TenantId[],
  passwords: Readonly<Record<RedisService, string>>,
  { before7 = false }: AclFileOptions = {},
): string {
  const readOnly = before7 ? '~' : '%R~';
  const lines = REDIS_SERVICES.map((service) => {
    const { commands, writes, reads, channels } = GRANTS[service];
    return [
      `user ${service} on #${digestOf(service, passwords[service])} resetkeys resetchannels -@all +ping`,
      ...new Set(commands.map((command) => `+${command}`)),
      ...tenants.flatMap(writes).map((start) => `~${start}*`),
      ...tenants.flatMap(reads).map((start) => `${readOnly}${start}*`),
      ...tenants.flatMap(channels).map((channel) => `&${channel}`),
    ].join(' ');
  });
  return `${['user default off resetpass ~* &* +@all', ...lines].join('\n')}\n`;
}

function digestOf(service: RedisService, password: string): string {
  if (password.length < 16) {
    throw new PulseError('configuration', `The password of ${service} for Redis is too short.`, {
      advice: 'Give one of at least 16 characters, made at random: nobody has to type it.',
    });
  }
  return createHash('sha256').update(password).digest('hex');
}
