import { routesIn } from '@pulse/runtime/testing';
import { type PreparedPostgres, preparePostgres } from '@pulse/storage/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RestContext } from '../src/rest/context.ts';
import { createApi } from '../src/rest/server.ts';
import { type Access, CALLERS, type Caller, centreOf, TOKENS } from './access-callers.ts';
import { TENANT_RULES, type TenantRule } from './access-rules.ts';
import { type Answer, type StartedDirectory, serviceToken, startForTest } from './start.ts';

/** The last one is not there. */
const TENANTS = ['acme', 'other', 'nowhere'];
let count = 0;
const doomed = { type: 'Skill', id: 'doomed', name: 'Doomed' };

let prepared: PreparedPostgres;
let opened: ReturnType<PreparedPostgres['open']>;

/** On the same database; with an own count of unknown tokens. */
const start = () => startForTest(opened.as('directory'), { tokens: TOKENS });

beforeAll(async () => {
  prepared = await preparePostgres();
  opened = prepared.open();
  await using directory = await start();
  for (const id of ['acme', 'other']) {
    await directory.request('POST', '/v1/tenants', { body: { id, timeZone: 'UTC' } });
    const body = { objects: centreOf(id), takeOver: [{ type: 'Tenant', id }] };
    expect((await directory.request('POST', `/v1/tenants/${id}/declared`, { body })).status).toBe(200);
  }
});
afterAll(async () => {
  await opened[Symbol.asyncDispose]();
  await prepared[Symbol.asyncDispose]();
});

const outcomeOf = ({ status, body }: Answer): string =>
  status < 400 ? String(status) : `${status} ${body.code}`;
const accessOf = ({ tenants }: Caller, tenant: string) => tenants[tenant] ?? tenants['*'];

/** What a caller gets of an operation in a tenant. */
function wanted({ outcomes }: TenantRule, caller: Caller, tenant: string): string {
  const access = accessOf(caller, tenant);
  return outcomes[access as Access] ?? access;
}

/** What is wrong with an answer, in a list; empty when it is as the rule says. */
function faults(rule: TenantRule, caller: Caller, tenant: string, answer: Answer): string[] {
  const outcome = wanted(rule, caller, tenant);
  if (outcomeOf(answer) !== outcome) return [`${outcomeOf(answer)} instead of ${outcome}`];
  const text = JSON.stringify(answer.body);
  return TENANTS.filter(
    (each) =>
      text.includes(`Kept by ${each}`) &&
      (each !== tenant || !['everything', 'reading'].includes(accessOf(caller, each))),
  ).map((each) => `says something of ${each}`);
}

describe('[DIR-20] the rules', () => {
  const others = ['GET /v1/tenants', 'POST /v1/tenants', 'GET /v1/openapi.json'];
  const rules = [...Object.keys(TENANT_RULES), ...others].sort();

  it('are one for every operation of the OpenAPI document', async () => {
    await using directory = await start();
    const { body } = await directory.request('GET', '/v1/openapi.json');
    const operations = Object.entries(body.paths as Record<string, object>).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect([...operations, 'GET /v1/openapi.json'].sort()).toEqual(rules);
  });

  it('are one for every route of the server, described or not', async () => {
    // What adds routes looks at nothing else.
    const api = await createApi({ version: 'test' } as RestContext);
    expect(routesIn(api.printRoutes({ commonPrefix: false })).toSorted()).toEqual(rules);
    await api.close();
  });
});

/** What the caller gets in a tenant, after the skill that is to be removed has been put there. */
async function asked(
  directory: StartedDirectory,
  { token, person }: Pick<Caller, 'token' | 'person'>,
  operation: string,
  tenant: string,
): Promise<{ readonly answer: Answer; readonly changed: boolean }> {
  const rule = TENANT_RULES[operation]!;
  const path = `/v1/tenants/${tenant}`;
  const revision = async () => (await directory.request('GET', `${path}/revisions?after=999999`)).body.last;
  await directory.request('PUT', `${path}/objects/Skill/doomed`, { body: doomed });
  const before = await revision();
  count += 1;
  const answer = await directory.request(operation.split(' ')[0] ?? '', `${path}${rule.path}`, {
    token,
    headers: person === undefined ? {} : { 'pulse-person': person },
    body: rule.body?.(`Number ${count}`),
  });
  return { answer, changed: (await revision()) !== before };
}

describe('[DIR-20] every operation × every kind of caller', () => {
  it.each(CALLERS)(
    '$name gets what the rules say of each tenant; what is refused changes nothing',
    async (caller) => {
      const wrong: string[] = [];
      for (const tenant of TENANTS) {
        await using directory = await start();
        for (const [operation, rule] of Object.entries(TENANT_RULES)) {
          const { answer, changed } = await asked(directory, caller, operation, tenant);
          const found = faults(rule, caller, tenant, answer);
          // Control: what is granted changes what it is to change.
          if (changed !== (answer.status === 200 && !operation.startsWith('GET')))
            found.push(`changed: ${changed}`);
          wrong.push(...found.map((fault) => `${operation} in ${tenant}: ${fault}`));
        }
        expect(directory.failures).toEqual([]);
      }
      expect(wrong).toEqual([]);
    },
  );

  it.each(CALLERS)(
    '$name is told of the tenants that the token opens, and makes none',
    async ({ token, person }) => {
      await using directory = await start();
      const headers: Record<string, string> = person === undefined ? {} : { 'pulse-person': person };
      const list = await directory.request('GET', '/v1/tenants', { token, headers });
      const body = { id: 'acme', timeZone: 'UTC' };
      const make = await directory.request('POST', '/v1/tenants', { token, headers, body });
      const holder = TOKENS.find((each) => each.token === token);
      if (!holder)
        return expect([list, make].map(outcomeOf)).toEqual(['401 token-unknown', '401 token-unknown']);
      const opens = ['acme', 'other'].filter((id) => holder.tenant === 'all' || holder.tenant === id);
      expect((list.body as { id: string }[]).map(({ id }) => id)).toEqual(opens);
      // Control: a service of every tenant gets as far as to hear that there is another one of that id.
      expect(outcomeOf(make)).toBe(holder.tenant === 'all' ? '409 tenant-exists' : '403 forbidden');
    },
  );

  it('control: whoever comes with the token of a service of every tenant is found by the same look', async () => {
    await using directory = await start();
    for (const [operation, rule] of Object.entries(TENANT_RULES)) {
      const { answer } = await asked(directory, serviceToken, operation, 'acme');
      for (const caller of CALLERS.filter((each) => !wanted(rule, each, 'acme').startsWith('2'))) {
        expect(faults(rule, caller, 'acme', answer), `${operation} for ${caller.name}`).not.toEqual([]);
      }
    }
  });
});
