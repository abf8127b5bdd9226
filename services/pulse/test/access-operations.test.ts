import { routesIn } from '@pulse/runtime/testing';
import { afterEach, describe, expect, it } from 'vitest';
import type { PulseContext } from '../src/context.ts';
import { createServer } from '../src/server.ts';
import { ADMINISTRATOR, ASKERS, type Asker, cookieOf, isSignedIn } from './access-askers.ts';
import { type AccessBench, accessBench } from './access-bench.ts';
import { type Answer, ask, foreignPages } from './access-request.ts';
import { ACME, homeOf, OTHER } from './access-roles.ts';
import { type Case, RULES, type Rule } from './access-rules.ts';

const benches: AccessBench[] = [];
afterEach(async () => {
  for (const bench of benches.splice(0)) await bench.pulse[Symbol.asyncDispose]();
});

/** What somebody asks, on a pulse of its own for each operation: nothing of another one is left over. */
async function asking(asker: Asker, operation: string) {
  const bench = await accessBench();
  benches.push(bench);
  const cookie = await cookieOf(bench, asker);
  const [usual = ''] = operation.split(' ');
  const send = ({ path, body }: Case, headers: Record<string, string> = {}, method = usual) =>
    ask(bench, { method, path, cookie, headers, body: typeof body === 'function' ? body(bench) : body });
  const session = () => ask(bench, { method: 'GET', path: '/api/session', cookie });
  return { send, session, url: new URL(bench.pulse.url) };
}

/** What the rules say that somebody gets. */
function outcomeOf(rule: Rule, { outcome }: Case, asker: Asker): string {
  if (!rule.open) {
    if (!isSignedIn(asker)) return '401 not-signed-in';
    if (asker.standing === 'rightless') return '403 no-access';
    if (rule.privilege !== undefined && !asker.role.privileges.includes(rule.privilege))
      return '403 privilege-missing';
  }
  return typeof outcome === 'string' ? outcome : outcome(asker);
}

/** What is wrong with an answer, in a list; empty when it is as wanted. */
function faults({ role }: Asker, what: string, wanted: string, { outcome, text }: Answer): string[] {
  if (outcome !== wanted) return [`${what}: ${outcome} instead of ${wanted}`];
  const foreign = homeOf(role) === OTHER ? ACME : OTHER;
  return !role.sees.has(foreign) && text.includes(`of ${foreign}`)
    ? [`${what}: says something of ${foreign}`]
    : [];
}

/** Operations without a rule, and rules without an operation. */
const unmatched = (operations: readonly string[], rules: readonly string[]): readonly string[] => [
  ...operations.filter((operation) => !rules.includes(operation)),
  ...rules.filter((rule) => !operations.includes(rule)),
];

describe('the rules', () => {
  it('are one for every operation of the OpenAPI document, and no more', async () => {
    const { send } = await asking(ADMINISTRATOR, 'GET /api/openapi.json');
    const { text } = await send({ path: '/api/openapi.json', outcome: '200' });
    const { paths } = JSON.parse(text) as { paths: Record<string, object> };
    const operations = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const rules = Object.keys(RULES).filter((operation) => !RULES[operation]?.hidden);
    expect(unmatched(operations, rules)).toEqual([]);
    // Control: a new operation is found, and a rule that nothing is left of.
    expect(unmatched([...operations.slice(1), 'POST /api/new'], rules)).toEqual([
      'POST /api/new',
      operations[0],
    ]);
  });

  it('are one for every route of the server, described or not', async () => {
    // Of the context, what adds routes looks at these alone.
    const context = { version: 'test', secure: false, provider: {} } as unknown as PulseContext;
    const api = await createServer({
      context,
      hosts: () => new Set(),
      pages: undefined,
      onFailure: () => {},
    });
    await api.ready();
    const routes = routesIn(api.printRoutes({ commonPrefix: false }));
    expect(unmatched(routes, Object.keys(RULES))).toEqual([]);
    await api.close();
  });

  it('ask for the operation that they are of', () => {
    for (const [operation, { cases }] of Object.entries(RULES)) {
      const path = operation.slice(operation.indexOf(' ') + 1);
      const own = new RegExp(`^${path.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/?]+')}(\\?.*)?$`);
      for (const each of cases) expect(each.path).toMatch(own);
    }
  });

  it('make at least 500 cases', () => {
    const cases = Object.values(RULES).flatMap((rule) => rule.cases);
    expect(ASKERS.length * cases.length).toBeGreaterThanOrEqual(500);
  });
});

describe('every operation × every kind of person', () => {
  it.each(ASKERS)('$name gets what the rules say', async (asker) => {
    const wrong: string[] = [];
    for (const [operation, rule] of Object.entries(RULES)) {
      const { send } = await asking(asker, operation);
      for (const each of rule.cases) {
        const what = `${operation} as ${each.path} ${JSON.stringify(each.body) ?? ''}`;
        wrong.push(...faults(asker, what, outcomeOf(rule, each, asker), await send(each)));
      }
      const [first] = rule.cases;
      const status = outcomeOf(rule, first, asker).slice(0, 3);
      if (operation.startsWith('GET '))
        wrong.push(...faults(asker, `HEAD ${first.path}`, status, await send(first, {}, 'HEAD')));
    }
    expect(wrong).toEqual([]);
  });

  it.each(ASKERS)('$name is refused on the page of another site, and that does nothing', async (asker) => {
    const wrong: string[] = [];
    for (const [operation, rule] of Object.entries(RULES)) {
      const { send, session, url } = await asking(asker, operation);
      const [first] = rule.cases;
      const before = await session();
      for (const [headers, wanted] of foreignPages(url)) {
        const what = `${operation} with ${JSON.stringify(headers)}`;
        const answer = await send(first, headers);
        wrong.push(...faults(asker, what, wanted, answer));
        if (answer.setsCookie) wrong.push(`${what}: sets a cookie`);
      }
      expect(await session(), operation).toEqual(before);
      // Control: a page of pulse gets what the rules say.
      const own = await send(first, { origin: url.origin });
      wrong.push(...faults(asker, `${operation} from pulse`, outcomeOf(rule, first, asker), own));
    }
    expect(wrong).toEqual([]);
  });

  it('there is nothing by a method that has no rule', async () => {
    const { send } = await asking(ADMINISTRATOR, '');
    for (const [operation, { cases }] of Object.entries(RULES)) {
      const path = operation.slice(operation.indexOf(' ') + 1);
      for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
        if (`${method} ${path}` in RULES) continue;
        const { outcome } = await send({ path: cases[0].path, outcome: '' }, {}, method);
        expect(outcome, `${method} ${path}`).toBe('404 not-found');
      }
    }
  });

  it('control: whoever comes with the cookie of an administrator is found by the same look', async () => {
    for (const [operation, rule] of Object.entries(RULES)) {
      if (rule.open) continue;
      const { send } = await asking(ADMINISTRATOR, operation);
      const answer = await send(rule.cases[0]);
      for (const asker of ASKERS.filter(({ standing }) => standing !== 'open')) {
        const found = faults(asker, operation, outcomeOf(rule, rule.cases[0], asker), answer);
        expect(found, `${operation} for ${asker.name}`).not.toEqual([]);
      }
    }
  });
});
