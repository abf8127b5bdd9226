import { systemClock } from '@pulse/base';
import {
  type LayoutInfo,
  type LayoutRow,
  layoutId,
  type ObjectRef,
  PRIVILEGES,
  type Privilege,
  type TenantId,
  tenantId,
} from '@pulse/model';
import { memoryPermissions, memoryValueStore, type PersonAccess } from '@pulse/storage';
import { type Pulse, startPulse } from '../src/mod.ts';

/** Two tenants with the same ids everywhere: whatever crosses over shows in the cells, which hold the tenant's name. */
export const TENANTS = [tenantId('acme'), tenantId('other')] as const;
export const [ACME, OTHER] = TENANTS;

const agents = ['ana', 'ben', 'chen', 'dora', 'emil', 'fay'];
const ref = (type: ObjectRef['type'], id: string): ObjectRef => ({ type, id });
/** Layouts and the objects in their rows; the last one is the total where it is a group. */
export const LAYOUTS: Readonly<Record<string, readonly ObjectRef[]>> = {
  agents: [...agents.map((id) => ref('Agent', id)), ref('GroupAgents', 'All agents')],
  teams: [ref('GroupAgents', 'North'), ref('GroupAgents', 'South')],
  queues: [ref('Queue', 'sales@pbx'), ref('Queue', 'support@pbx'), ref('GroupQueues', 'All queues')],
};
const TOTALS = new Set(['All agents', 'All queues']);

export const OBJECTS = Object.values(LAYOUTS).flat();
/** What the supervisor of North sees: three agents, the team, one queue. */
const NORTH = OBJECTS.filter(({ id }) => ['ana', 'ben', 'chen', 'North', 'sales@pbx'].includes(id));

export interface Role {
  readonly name: string;
  /** Undefined: has no session. */
  readonly userName: string | undefined;
  /** Tenants with what is seen there. */
  readonly sees: ReadonlyMap<TenantId, readonly ObjectRef[]>;
}

const role = (
  name: string,
  userName: string | undefined,
  ...sees: [TenantId, readonly ObjectRef[]][]
): Role => ({
  name,
  userName,
  sees: new Map(sees),
});

export const ROLES: readonly Role[] = [
  role('no session', undefined),
  role('somebody without a role', 'norole'),
  role('a viewer', 'viewer', [ACME, OBJECTS]),
  role('a supervisor of one group', 'supervisor', [ACME, NORTH]),
  role('a person of the other tenant', 'stranger', [OTHER, OBJECTS]),
  role('an administrator of both', 'admin', [ACME, OBJECTS], [OTHER, OBJECTS]),
];

const VIEWING: readonly Privilege[] = ['ViewDashboard'];

function personOf({ userName = '', sees }: Role, tenant: TenantId): PersonAccess | undefined {
  const seen = sees.get(tenant);
  if (userName === 'norole' && tenant === ACME) {
    return {
      person: 'norole',
      userName,
      name: 'No Role',
      privileges: [],
      administrator: false,
      everything: true,
      visible: [],
    };
  }
  if (!seen) return undefined;
  return {
    person: userName,
    userName,
    name: userName,
    privileges: userName === 'admin' ? PRIVILEGES : VIEWING,
    administrator: userName === 'admin',
    everything: userName === 'admin',
    visible: seen.map((object) => OBJECTS.indexOf(object)),
  };
}

/** @param leaky everybody sees everything: the control that shows what a hole in the filter would look like */
export async function accessBench({ leaky = false } = {}) {
  const values = memoryValueStore();
  const permissions = memoryPermissions();
  const put = (tenant: TenantId, revision: number, persons: readonly PersonAccess[]) =>
    permissions.putAccess(tenant, {
      revision,
      objects: OBJECTS,
      persons: leaky ? persons.map((person) => ({ ...person, everything: true, visible: [] })) : persons,
    });
  const personsOf = (tenant: TenantId) => ROLES.flatMap((each) => personOf(each, tenant) ?? []);
  for (const tenant of TENANTS) {
    await put(tenant, 1, personsOf(tenant));
    values.putLayouts(tenant, Object.keys(LAYOUTS).map(infoOf));
    for (const [id, objects] of Object.entries(LAYOUTS)) {
      const rows = objects.map((object, at) => rowOf(tenant, object, at));
      values.publishSnapshot(tenant, {
        layout: layoutId(id),
        version: [1, 0],
        at: 5000,
        since: [null, null],
        rows,
      });
      for (const { id: object } of objects) {
        values.putTrend(tenant, layoutId(id), 'calls', object, [{ time: 60_000, max: 1, last: 1 }]);
      }
    }
  }
  const pulse = await startPulse({
    tenants: {
      list: () => TENANTS.map((id) => ({ id, name: `Tenant ${id}`, timeZone: 'UTC' })),
      listen: () => () => {},
    },
    version: '0.1.0',
    values,
    permissions,
    sessions: { load: async () => new Map(), put: async () => {}, remove: async () => {} },
    clock: systemClock,
    host: '127.0.0.1',
    port: 0,
    pages: undefined,
    onFailure: (_id, message) => {
      throw new Error(message);
    },
    onProblem: () => {},
    onProtocolEvent: () => {},
  });
  return {
    pulse,
    values,
    permissions,
    put,
    personsOf,
    signIn: (userName: string) => signIn(pulse, userName),
  };
}
export type AccessBench = Awaited<ReturnType<typeof accessBench>>;

/** The cookie of a new session; undefined where the person is not let in. */
async function signIn(pulse: Pulse, userName: string): Promise<string | undefined> {
  const token = new URL(pulse.signInLink(userName)).hash.replace('#sign-in=', '');
  const response = await fetch(`${pulse.url}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token }),
  });
  return response.status === 204 ? response.headers.get('set-cookie')?.split(';')[0] : undefined;
}

const infoOf = (id: string): LayoutInfo => ({
  id: layoutId(id),
  templateId: id,
  name: id,
  objectType: LAYOUTS[id]?.[0]?.type ?? 'Agent',
  refresh: 1,
  columns: [
    {
      alias: 'whose',
      name: 'Whose',
      description: '',
      format: 'String',
      good: 'none',
      trend: false,
      total: 'none',
    },
    {
      alias: 'calls',
      name: 'Calls',
      description: '',
      format: 'Integer',
      good: 'none',
      trend: true,
      total: 'sum',
    },
  ],
  omitted: [],
  thresholds: [],
  views: [],
});

export const rowOf = (tenant: TenantId, object: ObjectRef, at: number): LayoutRow => ({
  object,
  name: `${object.id} of ${tenant}`,
  // Powers of two: any sum says which rows are in it.
  cells: [tenant, 2 ** at],
  incomplete: [],
  ...(TOTALS.has(object.id) ? { total: true } : {}),
});

/** What a person must get of a layout, computed from the roles alone: object ids and the sum of their calls. */
export function expected(each: Role, tenant: TenantId, layout: string) {
  const rows = LAYOUTS[layout] ?? [];
  const seen = new Set(each.sees.get(tenant));
  const ids = rows.filter((object) => seen.has(object)).map(({ id }) => id);
  const hasTotal = rows.some(({ id }) => TOTALS.has(id));
  const total = rows.reduce(
    (sum, object, at) => (seen.has(object) && !TOTALS.has(object.id) ? sum + 2 ** at : sum),
    0,
  );
  const seesTotal = ids.some((id) => TOTALS.has(id));
  return { ids, ownTotal: hasTotal && !seesTotal && ids.length > 0 ? total : undefined };
}
