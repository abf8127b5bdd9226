import { isGrowing, type LayoutSnapshot } from '@pulse/model';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AccessBench, accessBench } from './access-bench.ts';
import { type Answer, ask } from './access-request.ts';
import {
  ACME,
  BOARDS,
  boardsSeenBy,
  expected,
  homeOf,
  LAYOUTS,
  OTHER,
  ROLES,
  type Role,
} from './access-roles.ts';
import { RULES } from './access-rules.ts';

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

const send = (on: AccessBench, { userName = '' }: Role, method: string, path: string, body?: object) =>
  ask(on, { method, path, body, cookie: cookies.get(on)?.get(userName) });

const READING_PATHS = Object.entries(RULES)
  .filter(([operation]) => operation.startsWith('GET '))
  .flatMap(([, { cases }]) => cases.map(({ path }) => path));

/** What is wrong with the list of boards, or with one. */
function boardFaults(role: Role, path: string, { status, text }: Pick<Answer, 'status' | 'text'>): string[] {
  const wanted = boardsSeenBy(role);
  const wrong = text.includes('sharing') ? ['says with whom a board is shared'] : [];
  if (path === '/api/boards') {
    const given = (JSON.parse(text) as { id: string }[]).map(({ id }) => id);
    return given.join() === wanted.join()
      ? wrong
      : [...wrong, `lists ${given.join()} instead of ${wanted.join()}`];
  }
  const id = path.slice('/api/boards/'.length);
  const isShown = status === 200 && (JSON.parse(text) as { id: string }).id === id;
  return isShown === wanted.includes(id) ? wrong : [...wrong, `${status} for board ${id}`];
}

/** What is wrong with an answer; empty when it is as the roles say. */
function faults(role: Role, path: string, { status, text }: Answer): string[] {
  const home = homeOf(role);
  if (!home) return /(of|Tenant) (acme|other)/.test(text) ? ['says something without access'] : [];
  const wrong: string[] = [];
  const foreign = home === ACME ? OTHER : ACME;
  if (text.includes(` of ${foreign}`)) wrong.push(`names rows of ${foreign}`);
  if (role.userName !== 'admin' && text.includes(`Tenant ${foreign}`)) wrong.push(`names tenant ${foreign}`);
  if (path.startsWith('/api/boards')) return [...wrong, ...boardFaults(role, path, { status, text })];
  const [, layout = '', rest = ''] = /^\/api\/layouts\/([^/?]+)(.*)$/.exec(path) ?? [];
  if (layout === '') return wrong;
  if (!(layout in LAYOUTS)) return wrong;
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
    let cases = 0;
    let controls = 0;
    const wrong: string[] = [];
    for (const role of ROLES) {
      for (const path of READING_PATHS) {
        cases += 1;
        for (const fault of faults(role, path, await send(bench, role, 'GET', path))) {
          wrong.push(`${role.name}: GET ${path}: ${fault}`);
        }
        if (role.userName === 'supervisor') {
          controls += faults(role, path, await send(leaky, role, 'GET', path)).length > 0 ? 1 : 0;
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(cases).toBeGreaterThanOrEqual(500);
    // Control: with a filter that lets everything through, the same questions find it, in lists, exports and histories.
    expect(controls).toBeGreaterThanOrEqual(12);
  });

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

describe('boards', () => {
  it('those of the matrix are seen by everybody, by some, and by nobody', () => {
    const counts = Object.keys(BOARDS).map(
      (id) => ROLES.filter((role) => homeOf(role) && boardsSeenBy(role).includes(id)).length,
    );
    expect(counts).toEqual([5, 3, 1, 2, 0]);
  });

  it('that somebody may not see are the same as none at all', async () => {
    let hidden = 0;
    for (const role of ROLES.filter((each) => homeOf(each))) {
      const unknown = await send(bench, role, 'GET', '/api/boards/unknown');
      for (const id of Object.keys(BOARDS).filter((board) => !boardsSeenBy(role).includes(board))) {
        const answer = await send(bench, role, 'GET', `/api/boards/${id}`);
        expect({ ...answer, text: answer.text.replaceAll(id, 'unknown') }, `${role.name}: ${id}`).toEqual(
          unknown,
        );
        hidden += 1;
        // Control: with permissions that let everything through, it is there.
        expect((await send(leaky, role, 'GET', `/api/boards/${id}`)).status).toBe(200);
      }
    }
    expect(hidden).toBe(14);
  });
});

describe('another tenant', () => {
  const role = (userName: string) => ROLES.find((each) => each.userName === userName)!;
  const move = (userName: string, tenant: string) =>
    send(bench, role(userName), 'PUT', '/api/session/tenant', { tenant });

  it('is open to those who have it, and then answers with its own values', async () => {
    expect((await move('admin', 'other')).status).toBe(204);
    const { text } = await send(bench, role('admin'), 'GET', '/api/layouts/agents');
    expect(text).toContain('ana of other');
    expect(text).not.toContain('of acme');
    expect((await move('admin', 'acme')).status).toBe(204);
    expect((await send(bench, role('admin'), 'GET', '/api/layouts/agents')).text).toContain('ana of acme');
  });

  it.each(['viewer', 'supervisor'])('is the same as none at all to a %s', async (userName) => {
    const [foreign, unknown] = [await move(userName, 'other'), await move(userName, 'nowhere')];
    expect(foreign.status).toBe(404);
    expect(foreign.text.replaceAll('other', '?')).toBe(unknown.text.replaceAll('nowhere', '?'));
    expect((await send(bench, role(userName), 'GET', '/api/session')).text).toContain('"acme"');
  });
});
