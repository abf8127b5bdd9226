import { sameObject, type TenantObject, tenantId } from '@pulse/model';
import { timeZoneSchema } from '@pulse/model/schema';
import { z } from 'zod';
import type { Api } from '../api.ts';
import type { RestContext } from '../context.ts';
import { ApiError, refused } from '../errors.ts';
import { problemBody, tenantName } from '../schema.ts';

const tenantBody = z.object({ id: z.string(), name: z.string() });

/** The tenants that a token opens, and making one. */
export function tenantRoutes(api: Api, context: RestContext): void {
  api.get(
    '/v1/tenants',
    {
      schema: {
        summary: 'The tenants that the token opens',
        response: { 200: z.array(tenantBody).readonly(), 401: problemBody, 503: problemBody },
      },
    },
    async ({ holder }) => {
      const all = await context.tenants.list();
      return holder.tenant === 'all' ? all : all.filter(({ id }) => id === holder.tenant);
    },
  );

  api.post(
    '/v1/tenants',
    {
      schema: {
        summary: 'Make a tenant; again with the same values changes nothing',
        body: z.strictObject({
          id: tenantName,
          name: z.string().min(1).max(256).optional(),
          timeZone: timeZoneSchema,
          manager: z.enum(['rest', 'yaml']).default('rest'),
        }),
        response: { 201: tenantBody, 400: problemBody, 401: problemBody, 403: problemBody, 409: problemBody },
      },
    },
    async ({ holder, body }, reply) => {
      if (holder.as !== 'service' || holder.tenant !== 'all') {
        throw new ApiError('forbidden', `The token of ${holder.name} does not make tenants.`);
      }
      const { id, name, ...rest } = body;
      const wanted: TenantObject = {
        type: 'Tenant',
        id,
        ...(name === undefined ? {} : { name }),
        ...rest,
        state: 'enabled',
      };
      const made = await context.tenants.create(wanted, holder.name);
      if (!made.ok) throw refused(made.error);
      const known = (await context.tenants.find(tenantId(id)))?.view.get('Tenant', id);
      const { access: _, ...bare } = known ?? wanted;
      if (!sameObject(bare, wanted))
        throw new ApiError('tenant-exists', `Tenant ${id} exists and is another one.`);
      return reply.status(201).send({ id, name: name ?? id });
    },
  );
}
