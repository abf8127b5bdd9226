import { tenantId } from '@pulse/model';
import { list } from '@pulse/runtime';
import { z } from 'zod';

const tenant = z
  .string()
  .regex(/^[A-Za-z0-9_.-]{1,64}$/, 'is 1 to 64 letters, digits, ".", "_" or "-"')
  .transform(tenantId);

/** For a program that works for some tenants. */
export const tenantsSetting = list(tenant, {
  value: 'TENANT',
  meaning: 'Tenants that this program works for.',
});

/** One tenant, for a program that works for one. */
export const tenantSchema = tenant;
