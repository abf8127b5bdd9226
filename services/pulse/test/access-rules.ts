import type { Privilege } from '@pulse/model';
import { type Asker, isSignedIn } from './access-askers.ts';
import type { AccessBench } from './access-bench.ts';
import { ACME, BOARDS, boardsSeenBy, homeOf, LAYOUTS, OTHER } from './access-roles.ts';

/** One way to ask for an operation. */
export interface Case {
  readonly path: string;
  readonly body?: object | ((bench: AccessBench) => object);
  /** What somebody gets whom the gate lets through: the status, and the code of a refusal. */
  readonly outcome: string | ((asker: Asker) => string);
}

export interface Rule {
  /** Answers without a session too, and whoever has lost every right. */
  readonly open?: true;
  /** Wanted beside looking at dashboards. */
  readonly privilege?: Privilege;
  /** The description says nothing of it. */
  readonly hidden?: true;
  readonly cases: readonly [Case, ...Case[]];
}

const known = Object.keys(LAYOUTS);
const unknown = ['unknown', '..', '%2e%2e%2fsession', 'agents%00', "agents'--"];

/** The same below every layout that there is and some that there are not. */
const ofLayouts = (pathsOf: (layout: string) => readonly string[]): [Case, ...Case[]] =>
  [
    ...known.flatMap((layout) => pathsOf(layout).map((path) => ({ path, outcome: '200' }))),
    ...unknown.flatMap((layout) =>
      pathsOf(layout).map((path) => ({ path, outcome: '404 layout-not-found' })),
    ),
  ] as [Case, ...Case[]];

const objects = [
  ...Object.values(LAYOUTS)
    .flat()
    .map(({ id }) => id),
  'unknown',
  '',
];

const preview = (type: string, id: string) => ({ statType: 'CallsAnswered', objects: [{ type, id }] });

const toTenant = (tenant: string): Case => ({
  path: '/api/session/tenant',
  body: { tenant },
  outcome(asker) {
    if (!isSignedIn(asker)) return '401 not-signed-in';
    const open = asker.standing === 'open' && [...asker.role.sees.keys()].some((id) => id === tenant);
    return open ? '204' : '404 tenant-not-found';
  },
});

/** Every operation, with what it answers to whom: `METHOD PATH` as the description writes them. */
export const RULES: Readonly<Record<string, Rule>> = {
  'GET /api/openapi.json': {
    open: true,
    hidden: true,
    cases: [{ path: '/api/openapi.json', outcome: '200' }],
  },
  'GET /api/sign-in': {
    open: true,
    cases: [{ path: '/api/sign-in', outcome: '503 provider-unavailable' }],
  },
  'GET /api/sign-in/callback': {
    open: true,
    hidden: true,
    cases: [
      { path: '/api/sign-in/callback', outcome: '302' },
      { path: '/api/sign-in/callback?code=invented&state=invented', outcome: '302' },
    ],
  },
  'POST /api/session': {
    open: true,
    cases: [
      { path: '/api/session', body: ({ link }) => ({ token: link('supervisor') }), outcome: '204' },
      { path: '/api/session', body: ({ link }) => ({ token: link('norole') }), outcome: '403 no-access' },
      { path: '/api/session', body: { token: 'invented' }, outcome: '401 sign-in-link-used' },
      { path: '/api/session', body: { user: 'admin', password: 'admin' }, outcome: '401 sign-in-wrong' },
      { path: '/api/session', body: { user: 'admin' }, outcome: '400 request-invalid' },
    ],
  },
  'GET /api/session': {
    open: true,
    cases: [
      {
        path: '/api/session',
        outcome: (asker) =>
          (({ open: '200', rightless: '403 no-access' }) as Record<string, string>)[asker.standing] ??
          '401 not-signed-in',
      },
    ],
  },
  'DELETE /api/session': { open: true, cases: [{ path: '/api/session', outcome: '200' }] },
  'PUT /api/session/tenant': {
    open: true,
    cases: [
      toTenant(OTHER),
      toTenant(ACME),
      toTenant('nowhere'),
      { path: '/api/session/tenant', body: {}, outcome: '400 request-invalid' },
    ],
  },
  'GET /api/layouts': { cases: [{ path: '/api/layouts', outcome: '200' }] },
  'GET /api/layouts/{layout}': { cases: ofLayouts((layout) => [`/api/layouts/${layout}`]) },
  'GET /api/layouts/{layout}/export.csv': {
    cases: ofLayouts((layout) => [`/api/layouts/${layout}/export.csv`]),
  },
  'GET /api/layouts/{layout}/trend': {
    cases: ofLayouts((layout) =>
      objects.map(
        (object) => `/api/layouts/${layout}/trend?column=calls&object=${encodeURIComponent(object)}`,
      ),
    ),
  },
  'POST /api/previews': {
    privilege: 'ManageWidgets',
    cases: [
      { path: '/api/previews', body: preview('Agent', 'ana'), outcome: '200' },
      {
        path: '/api/previews',
        body: preview('Agent', 'dora'),
        outcome: ({ role }) =>
          role.sees.get(homeOf(role) ?? ACME)?.some(({ id }) => id === 'dora')
            ? '200'
            : '422 preview-refused',
      },
      { path: '/api/previews', body: preview('Agent', 'unknown'), outcome: '422 preview-refused' },
      { path: '/api/previews', body: {}, outcome: '400 request-invalid' },
    ],
  },
  'GET /api/boards': { cases: [{ path: '/api/boards', outcome: '200' }] },
  'GET /api/boards/{board}': {
    cases: [
      { path: '/api/boards/unknown', outcome: '404 board-not-found' },
      ...Object.keys(BOARDS).map((id) => ({
        path: `/api/boards/${id}`,
        outcome: ({ role }: Asker) => (boardsSeenBy(role).includes(id) ? '200' : '404 board-not-found'),
      })),
    ],
  },
  'GET /api/streams': { cases: [{ path: '/api/streams', outcome: '200' }] },
};
