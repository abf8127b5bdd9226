import { type PreparedPostgres, preparePostgres } from '@pulse/storage/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { agent, grant, people, skill, tenant } from './centre.ts';
import { type Answer, type StartedDirectory, startForTest } from './start.ts';

let prepared: PreparedPostgres;
let opened: ReturnType<PreparedPostgres['open']>;
let directory: StartedDirectory;

const acme = '/v1/tenants/acme';
/** What nobody but services may see, as the guesser may guess it. */
const secret = { type: 'AgentGroup', id: 'secret', members: ['member'] };

beforeAll(async () => {
  prepared = await preparePostgres();
  opened = prepared.open();
  directory = await startForTest(opened.as('directory'));
  await directory.request('POST', '/v1/tenants', { body: { id: 'acme', timeZone: 'UTC' } });
  const objects = [
    { ...tenant('acme'), access: [grant('guessers', 1, true), grant('makers', 3, true)] },
    agent('guesser'),
    agent('maker'),
    people('guessers', 'guesser'),
    people('makers', 'maker'),
    { ...skill('seen'), access: [grant('guessers', 1)] },
  ];
  const body = { objects, takeOver: [{ type: 'Tenant', id: 'acme' }] };
  expect((await directory.request('POST', `${acme}/declared`, { body })).status).toBe(200);
  const hidden = [grant('guessers', 0), grant('makers', 0)];
  const changes = [
    { kind: 'put', object: { type: 'Person', id: 'member', agent: true, access: [grant('guessers', 17)] } },
    { kind: 'put', object: { ...secret, access: hidden } },
  ];
  expect((await directory.request('POST', `${acme}/changes`, { body: { changes } })).status).toBe(200);
});
afterAll(async () => {
  expect(directory.failures).toEqual([]);
  await directory[Symbol.asyncDispose]();
  await opened[Symbol.asyncDispose]();
  await prepared[Symbol.asyncDispose]();
});

type Ask = (
  id: string,
) => readonly [method: string, path: string, more?: { body?: object; headers?: object }];
const at = (id: string) => `${acme}/objects/AgentGroup/${id}`;
const put = (id: string) => ({ kind: 'put', object: { ...secret, id } });
const gone = (id: string) => ({ kind: 'remove', object: { type: 'AgentGroup', id } });

const WAYS: readonly (readonly [string, Ask])[] = [
  ['read', (id) => ['GET', at(id)]],
  ['put as it is', (id) => ['PUT', at(id), { body: { ...secret, id } }]],
  ['put with other members', (id) => ['PUT', at(id), { body: { ...secret, id, members: [] } }]],
  ['put with a name', (id) => ['PUT', at(id), { body: { ...secret, id, name: 'Secret' } }]],
  ['put with grants', (id) => ['PUT', at(id), { body: { ...secret, id, access: [grant('guessers', 1)] } }]],
  [
    'put if it is not there',
    (id) => ['PUT', at(id), { body: { ...secret, id }, headers: { 'if-none-match': '*' } }],
  ],
  ['put at a revision', (id) => ['PUT', at(id), { body: { ...secret, id }, headers: { 'if-match': '"3"' } }]],
  ['removed', (id) => ['DELETE', at(id)]],
  ['removed at a revision', (id) => ['DELETE', at(id), { headers: { 'if-match': '"3"' } }]],
  ['put among changes', (id) => ['POST', `${acme}/changes`, { body: { changes: [put(id)] } }]],
  ['removed among changes', (id) => ['POST', `${acme}/changes`, { body: { changes: [gone(id)] } }]],
  ['tried out', (id) => ['POST', `${acme}/changes`, { body: { changes: [gone(id)], dryRun: true } }]],
  [
    'named as what a removal takes along',
    (id) => ['DELETE', `${acme}/objects/Person/member?cascade=AgentGroup/${id}`],
  ],
];

async function answered(ask: Ask, id: string, person: string): Promise<Answer> {
  const [method, path, { body, headers } = {}] = ask(id);
  return directory.request(method, path, { body, headers: { ...headers, 'pulse-person': person } });
}

describe('[DIR-14] an object that a person may do nothing with', () => {
  it.each(WAYS)('is as if it were not there when it is %s', async (_, ask) => {
    const [hidden, absent] = [
      await answered(ask, 'secret', 'guesser'),
      await answered(ask, 'absent', 'guesser'),
    ];
    expect(JSON.parse(JSON.stringify(hidden.body).replaceAll('secret', 'absent'))).toEqual(absent.body);
    expect(hidden.status).toBe(absent.status);
  });

  it('is still there after all that', async () => {
    const { body } = await directory.request('GET', at('secret'));
    expect(body).toMatchObject({ revision: 3, object: secret });
  });

  it('cannot be made anew by who may make others: that such an id is taken has to be told', async () => {
    const answer = (id: string, members: readonly string[]) =>
      directory.request('PUT', at(id), {
        body: { ...secret, id, members },
        headers: { 'pulse-person': 'maker' },
      });
    expect(await answer('fresh', [])).toMatchObject({ status: 200 });
    const refused = await answer('secret', []);
    expect(refused).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect(await answer('secret', secret.members)).toMatchObject({ status: 403, body: refused.body });
  });
});
