import { isGrowing, type LayoutSnapshot, type TenantId } from '@pulse/model';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ACME,
  type AccessBench,
  accessBench,
  expected,
  LAYOUTS,
  OTHER,
  ROLES,
  type Role,
} from './access-bench.ts';

let bench: AccessBench;
let leaky: AccessBench;
const cookies = new Map<AccessBench, Map<string, string | undefined>>();

beforeAll(async () => {
  bench = await accessBench();
  leaky = await accessBench({ leaky: true });
  for (const each of [bench, leaky]) {
    const own = new Map<string, string | undefined>();
    for (const { userName } of ROLES)
      if (userName !== undefined) own.set(userName, await each.signIn(userName));
    cookies.set(each, own);
  }
});
afterAll(async () => {
  await bench?.pulse[Symbol.asyncDispose]();
  await leaky?.pulse[Symbol.asyncDispose]();
});

interface Answer {
  readonly status: number;
  readonly text: string;
}

async function ask(
  on: AccessBench,
  role: Role,
  method: string,
  path: string,
  body?: object,
): Promise<Answer> {
  const cookie = cookies.get(on)?.get(role.userName ?? '');
  const response = await fetch(`${on.pulse.url}${path}`, {
    method,
    redirect: 'manual',
    headers: {
      ...(cookie === undefined ? {} : { cookie }),
      ...(body ? { 'content-type': 'application/json' } : {}),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  return { status: response.status, text: await response.text() };
}

/** In which tenant the role's session is; undefined when it has none. */
const homeOf = ({ sees }: Role): TenantId | undefined => [ACME, OTHER].find((tenant) => sees.has(tenant));

/** Every route of the API that reads, with every kind of id in its path, as the OpenAPI document lists them. */
async function readingPaths(): Promise<readonly string[]> {
  const document = (await (await fetch(`${bench.pulse.url}/api/openapi.json`)).json()) as {
    paths: Record<string, Record<string, unknown>>;
  };
  const layouts = [...Object.keys(LAYOUTS), 'unknown', '..', '%2e%2e%2fsession', 'agents%00', "agents'--"];
  const objects = [
    ...Object.values(LAYOUTS)
      .flat()
      .map(({ id }) => id),
    'unknown',
    '',
  ];
  return Object.entries(document.paths).flatMap(([path, methods]) => {
    if (!('get' in methods)) return [];
    if (path.endsWith('/trend')) {
      return layouts.flatMap((layout) =>
        objects.map(
          (object) => `${path.replace('{layout}', layout)}?column=calls&object=${encodeURIComponent(object)}`,
        ),
      );
    }
    if (path.includes('{layout}')) return layouts.map((layout) => path.replace('{layout}', layout));
    if (path.includes('{board}'))
      return ['voice-now', 'unknown'].map((board) => path.replace('{board}', board));
    expect(path, 'a route with a parameter that the matrix does not know').not.toContain('{');
    return [path];
  });
}

/** What is wrong with an answer; empty when it is as the roles say. */
function faults(role: Role, path: string, { status, text }: Answer): string[] {
  const home = homeOf(role);
  if (!home) {
    const open = path === '/api/openapi.json';
    return open || status === 401 || status === 403 || status === 404 ? [] : [`${status} without access`];
  }
  const wrong: string[] = [];
  const foreign = home === ACME ? OTHER : ACME;
  if (text.includes(` of ${foreign}`)) wrong.push(`names rows of ${foreign}`);
  if (role.userName !== 'admin' && text.includes(`Tenant ${foreign}`)) wrong.push(`names tenant ${foreign}`);
  const [, layout = '', rest = ''] = /^\/api\/layouts\/([^/?]+)(.*)$/.exec(path) ?? [];
  if (layout === '') return wrong;
  if (!(layout in LAYOUTS))
    return status === 404 || status === 400 ? wrong : [...wrong, `${status} for no layout`];
  if (status !== 200) return [...wrong, `${status} for a layout of one's own tenant`];
  const { ids, ownTotal } = expected(role, home, layout);
  if (rest === '') {
    const { rows } = JSON.parse(text) as LayoutSnapshot;
    const given = rows.filter(({ object }) => object.id !== '').map(({ object }) => object.id);
    if (given.join() !== ids.join()) wrong.push(`rows ${given.join()} instead of ${ids.join()}`);
    const cell = rows.find(({ object }) => object.id === '')?.cells[1] ?? undefined;
    if (cell !== ownTotal || (cell !== undefined && cell !== null && isGrowing(cell))) {
      wrong.push(`total ${String(cell)} instead of ${String(ownTotal)}`);
    }
  }
  if (rest === '/export.csv') {
    const given = text
      .split('\n')
      .slice(1)
      .map((line) => line.split(',')[1] ?? '')
      .filter((id) => id !== '');
    if (given.join() !== ids.join()) wrong.push(`exports ${given.join()} instead of ${ids.join()}`);
  }
  if (rest.startsWith('/trend')) {
    const object = new URLSearchParams(rest.slice(rest.indexOf('?'))).get('object') ?? '';
    const { points } = JSON.parse(text) as { points: unknown[] };
    if (points.length > 0 !== ids.includes(object)) wrong.push(`${points.length} points of ${object}`);
  }
  return wrong;
}

describe('every reading route × every kind of person', () => {
  it('answers what the person may see, and nothing else', async () => {
    const paths = await readingPaths();
    let cases = 0;
    let controls = 0;
    const wrong: string[] = [];
    for (const role of ROLES) {
      for (const path of paths) {
        cases += 1;
        for (const fault of faults(role, path, await ask(bench, role, 'GET', path))) {
          wrong.push(`${role.name}: GET ${path}: ${fault}`);
        }
        if (role.userName === 'supervisor') {
          controls += faults(role, path, await ask(leaky, role, 'GET', path)).length > 0 ? 1 : 0;
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(cases).toBeGreaterThanOrEqual(500);
    // Control: with a filter that lets everything through, the same questions find it, in lists, exports and histories.
    expect(controls).toBeGreaterThanOrEqual(8);
  }, 120_000);

  it('no session opens for somebody without a role, or with a role nowhere', () => {
    expect(cookies.get(bench)?.get('norole')).toBeUndefined();
    expect(cookies.get(bench)?.get('viewer')).toBeDefined();
  });
});

it('the supervisor of the matrix sees some of every layout, and a total of just that', () => {
  const supervisor = ROLES.find(({ userName }) => userName === 'supervisor')!;
  expect(expected(supervisor, ACME, 'agents')).toEqual({ ids: ['ana', 'ben', 'chen'], ownTotal: 1 + 2 + 4 });
  expect(expected(supervisor, ACME, 'teams')).toEqual({ ids: ['North'], ownTotal: undefined });
  expect(expected(supervisor, ACME, 'queues')).toEqual({ ids: ['sales@pbx'], ownTotal: 1 });
});

describe('another tenant', () => {
  const role = (userName: string) => ROLES.find((each) => each.userName === userName)!;
  const move = (userName: string, tenant: string) =>
    ask(bench, role(userName), 'PUT', '/api/session/tenant', { tenant });

  it('is open to those who have it, and then answers with its own values', async () => {
    expect((await move('admin', 'other')).status).toBe(204);
    const { text } = await ask(bench, role('admin'), 'GET', '/api/layouts/agents');
    expect(text).toContain('ana of other');
    expect(text).not.toContain('of acme');
    expect((await move('admin', 'acme')).status).toBe(204);
    expect((await ask(bench, role('admin'), 'GET', '/api/layouts/agents')).text).toContain('ana of acme');
  });

  it.each(['viewer', 'supervisor'])('is the same as none at all to a %s', async (userName) => {
    const [foreign, unknown] = [await move(userName, 'other'), await move(userName, 'nowhere')];
    expect(foreign.status).toBe(404);
    expect(foreign.text.replaceAll('other', '?')).toBe(unknown.text.replaceAll('nowhere', '?'));
    expect((await ask(bench, role(userName), 'GET', '/api/session')).text).toContain('"acme"');
  });
});
