import { systemClock } from '@pulse/base';
import { type LayoutInfo, type LayoutRow, layoutId, type ObjectRef, type TenantId } from '@pulse/model';
import { connectInProcess, serveStatistics } from '@pulse/protocol';
import { MemoryStatistics } from '@pulse/protocol/testing';
import { memoryPermissions, memoryValueStore, type PersonAccess } from '@pulse/storage';
import { type Pulse, startPulse } from '../src/mod.ts';
import {
  ACME,
  boardsOf,
  boardsSeenBy,
  LAYOUTS,
  OBJECTS,
  ROLES,
  type Role,
  SHARED_BOARDS,
  TENANTS,
  TOTALS,
} from './access-roles.ts';
import { MemoryBoards } from './memory-boards.ts';

function personOf(role: Role, tenant: TenantId): PersonAccess | undefined {
  const { userName = '', privileges, sees } = role;
  const seen = sees.get(tenant);
  const shown = boardsSeenBy(role);
  const boards = SHARED_BOARDS.flatMap((id, place) => (shown.includes(id) ? [place] : []));
  const person = { person: userName, userName, name: userName, privileges, boards };
  if (userName === 'norole' && tenant === ACME)
    return { ...person, administrator: false, everything: true, visible: [] };
  if (!seen) return undefined;
  return {
    ...person,
    administrator: userName === 'admin',
    everything: userName === 'admin',
    visible: seen.map((object) => OBJECTS.indexOf(object)),
  };
}

const ALL = { everything: true, visible: [], boards: SHARED_BOARDS.map((_, place) => place) };

/** @param leaky everybody sees everything, boards too: the control that shows what a hole in the filter would look like */
export async function accessBench({ leaky = false } = {}) {
  const values = memoryValueStore();
  const permissions = memoryPermissions();
  const boards = new MemoryBoards();
  const put = (tenant: TenantId, revision: number, persons: readonly PersonAccess[]) =>
    permissions.putAccess(tenant, {
      revision,
      objects: OBJECTS,
      boards: SHARED_BOARDS,
      persons: leaky ? persons.map((person) => ({ ...person, ...ALL })) : persons,
    });
  const personsOf = (tenant: TenantId) => ROLES.flatMap((each) => personOf(each, tenant) ?? []);
  for (const tenant of TENANTS) {
    await put(tenant, 1, personsOf(tenant));
    boards.put(tenant, boardsOf(tenant));
    values.putLayouts(tenant, Object.keys(LAYOUTS).map(infoOf));
    values.publishHealth(tenant, [
      { source: `stream of ${tenant}`, state: 'live', since: 0, watermark: 0, clock: 'live' },
    ]);
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
    boards,
    sessions: { load: async () => new Map(), put: async () => {}, remove: async () => {} },
    clock: systemClock,
    host: '127.0.0.1',
    port: 0,
    // Nobody listens there: its routes are there, and nobody gets in that way.
    provider: {
      issuer: 'http://127.0.0.1:1',
      clientId: 'pulse',
      clientSecret: 'secret',
      userNameClaim: 'name',
    },
    statistics: new Map(TENANTS.map((tenant) => [tenant, statisticsOf(tenant)])),
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
    boards,
    put,
    personsOf,
    link: (userName: string) => linkOf(pulse, userName),
    signIn: (userName: string) => signIn(pulse, userName),
  };
}
export type AccessBench = Awaited<ReturnType<typeof accessBench>>;

/** A statistics server of the tenant that shows each person what the role says. */
function statisticsOf(tenant: TenantId) {
  const statistics = new MemoryStatistics(tenant);
  for (const { id } of OBJECTS) statistics.put(id, `preview of ${tenant}`);
  for (const { userName = '', sees } of ROLES) {
    const seen = new Set(sees.get(tenant));
    for (const object of OBJECTS) if (!seen.has(object)) statistics.hide(userName, object.id);
  }
  const sourceOf = (wanted: TenantId) => (wanted === tenant ? statistics : undefined);
  return {
    connect: connectInProcess(serveStatistics({ sourceOf, clock: systemClock })),
    token: undefined,
  };
}

/** The token of a new sign-in link. */
const linkOf = (pulse: Pulse, userName: string) =>
  new URL(pulse.signInLink(userName)).hash.replace('#sign-in=', '');

/** The cookie of a new session; undefined where the person is not let in. */
async function signIn(pulse: Pulse, userName: string): Promise<string | undefined> {
  const response = await fetch(`${pulse.url}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token: linkOf(pulse, userName) }),
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
