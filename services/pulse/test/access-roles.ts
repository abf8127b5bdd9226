import {
  type Board,
  type ObjectRef,
  PRIVILEGES,
  type Privilege,
  type Sharing,
  type TenantId,
  tenantId,
} from '@pulse/model';

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
export const TOTALS = new Set(['All agents', 'All queues']);

export const OBJECTS = Object.values(LAYOUTS).flat();
/** What the supervisor of North sees: three agents, the team, one queue. */
const NORTH = OBJECTS.filter(({ id }) => ['ana', 'ben', 'chen', 'North', 'sales@pbx'].includes(id));

export interface Role {
  readonly name: string;
  /** Undefined: has no session. */
  readonly userName: string | undefined;
  /** Those of every tenant in which something is seen. */
  readonly privileges: readonly Privilege[];
  /** Tenants with what is seen there. */
  readonly sees: ReadonlyMap<TenantId, readonly ObjectRef[]>;
}

const VIEWING: readonly Privilege[] = ['ViewDashboard'];

const role = (
  name: string,
  userName: string | undefined,
  privileges: readonly Privilege[],
  ...sees: [TenantId, readonly ObjectRef[]][]
): Role => ({ name, userName, privileges, sees: new Map(sees) });

export const ROLES: readonly Role[] = [
  role('no session', undefined, []),
  role('somebody without a role', 'norole', []),
  role('a viewer', 'viewer', VIEWING, [ACME, OBJECTS]),
  role('a supervisor of one group', 'supervisor', VIEWING, [ACME, NORTH]),
  role('a maker of widgets in one group', 'maker', [...VIEWING, 'ManageWidgets'], [ACME, NORTH]),
  role('a person of the other tenant', 'stranger', VIEWING, [OTHER, OBJECTS]),
  role('an administrator of both', 'admin', PRIVILEGES, [ACME, OBJECTS], [OTHER, OBJECTS]),
];

const grantedTo = (type: 'Person' | 'AccessGroup', id: string): Sharing => ({
  access: [{ to: { type, id }, mask: 1 }],
});

/** Boards of both tenants: what their documents say of who sees them, and who that is, by user name. */
export const BOARDS: Readonly<
  Record<string, { sharing?: Sharing; seenBy: readonly string[] | 'everybody' }>
> = {
  'for-everybody': { seenBy: 'everybody' },
  'for-a-group': {
    sharing: grantedTo('AccessGroup', 'night'),
    seenBy: ['supervisor', 'maker', 'stranger', 'norole'],
  },
  'for-a-person': { sharing: grantedTo('Person', 'viewer'), seenBy: ['viewer'] },
  'in-a-folder': { sharing: { folder: 'emea' }, seenBy: ['viewer', 'admin', 'norole'] },
  'for-nobody': { sharing: { folder: 'emea', access: [] }, seenBy: [] },
};
/** Ids of those that the permissions have to know. */
export const SHARED_BOARDS = Object.keys(BOARDS).filter((id) => BOARDS[id]?.sharing !== undefined);

export const boardsOf = (tenant: TenantId): readonly Board[] =>
  Object.entries(BOARDS).map(([id, { sharing }]) => ({
    version: 1,
    id,
    name: `Board ${id} of ${tenant}`,
    widgets: [],
    ...(sharing && { sharing }),
  }));

/** The boards that a role must get, in their order. */
export const boardsSeenBy = ({ userName = '' }: Role): readonly string[] =>
  Object.keys(BOARDS).filter((id) => {
    const seenBy = BOARDS[id]?.seenBy ?? [];
    return seenBy === 'everybody' || seenBy.includes(userName);
  });

/** In which tenant the role's session is; undefined when it has none. */
export const homeOf = ({ sees }: Role): TenantId | undefined => TENANTS.find((tenant) => sees.has(tenant));

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
