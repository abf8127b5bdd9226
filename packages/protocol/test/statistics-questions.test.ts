import { fail, ManualClock, ok, seededRandom } from '@pulse/base';
import { type Explanation, tenantId } from '@pulse/model';
import { afterEach, describe, expect, test } from 'vitest';
import { connectInProcess, STATISTICS_VERSIONS, StatisticsClient } from '../src/mod.ts';
import { RawClient, until } from './raw-client.ts';
import { setUp, welcomed } from './statistics-bench.ts';

const QUESTION = { statType: 'CallsAnswered', object: { type: 'Queue', id: 'q' } };
const PAST = { statType: 'CallsAnswered', objects: [{ type: 'Queue', id: 'q' }], at: 1000 };
const EXPLANATION: Explanation = { at: 1000, value: 0, since: null, complete: true, exact: true, sets: [] };

describe('a statistics server', () => {
  test('[STAT-12] [STAT-13] hands questions on, and gives each its own answer', async () => {
    const { open: connect, source } = setUp();
    const client = await welcomed(await connect());
    client.say({ kind: 'explain', question: 1, ...QUESTION, most: 5, data: ['ServiceType'] });
    client.say({ kind: 'past', question: 2, ...PAST });
    await until(() => source.asked.length === 2);
    expect(source.asked.map(({ request }) => request)).toEqual([
      { ...QUESTION, most: 5, data: ['ServiceType'] },
      PAST,
    ]);
    source.asked[1]!.answer(ok({ at: 1000, since: null, cells: [3], incomplete: [] } as never));
    expect(await client.heard('recalled')).toMatchObject({ question: 2, values: { cells: [3] } });
    source.asked[0]!.answer(ok(EXPLANATION as never));
    expect(await client.heard('explained')).toMatchObject({ question: 1, explanation: EXPLANATION });
    client.say({ kind: 'explain', question: 1, ...QUESTION });
    await until(() => source.asked.length === 3);
    source.asked[2]!.answer(fail({ code: 'object-not-found', message: 'There is no Queue q.' }));
    expect(await client.heard('unanswered')).toMatchObject({ question: 1, code: 'object-not-found' });
  });

  test('[STAT-16] tells how far it is with filling what was opened late', async () => {
    const { open: connect, source } = setUp();
    const client = await welcomed(await connect());
    client.say({ kind: 'progress', question: 1 });
    expect(await client.heard('progressed')).toEqual({ kind: 'progressed', question: 1, progress: null });
    source.backFill = { columns: 2, reached: 500, until: 1000 };
    client.say({ kind: 'progress', question: 2 });
    expect(await client.heard('progressed', 2)).toMatchObject({ question: 2, progress: source.backFill });
  });

  test('[STAT-14] takes four of a channel at once, and tells when nobody waits any more', async () => {
    const { open: connect, source } = setUp();
    const client = await welcomed(await connect());
    for (const question of [1, 2, 3, 4]) client.say({ kind: 'explain', question, ...QUESTION });
    client.say({ kind: 'explain', question: 4, ...QUESTION });
    client.say({ kind: 'past', question: 5, ...PAST });
    await until(() => client.of('unanswered').length === 2);
    expect(client.of('unanswered')).toMatchObject([
      { question: 4, code: 'id-in-use' },
      { question: 5, code: 'too-many-questions' },
    ]);
    expect(source.asked.map(({ signal }) => signal.aborted)).toEqual([false, false, false, false]);
    client.channel.close(1000, 'done');
    await until(() => source.asked.every(({ signal }) => signal.aborted));
  });

  test('[STAT-12] closes the channel of who asks for more than may be listed', async () => {
    const { open: connect } = setUp();
    const client = await welcomed(await connect());
    client.say({ kind: 'explain', question: 1, ...QUESTION, most: 1001 });
    expect(await client.heard('failure')).toMatchObject({ code: 'malformed' });
  });
});

describe('our client', () => {
  const running: StatisticsClient[] = [];
  afterEach(() => {
    for (const client of running.splice(0)) client.stop();
  });

  /** A client and the server's end of its first connection, welcomed with a version. */
  async function connected(version: number) {
    const servers: RawClient[] = [];
    const clock = new ManualClock(1000);
    const client = new StatisticsClient({
      connect: connectInProcess((channel) => servers.push(new RawClient(channel))),
      clock,
      random: seededRandom(1),
      tenant: tenantId('acme'),
    });
    running.push(client);
    client.start();
    const early = client.explain(QUESTION);
    early.catch(() => {});
    await until(() => servers.length === 1);
    const server = servers[0] as RawClient;
    await server.heard('hello');
    const schemaHash = STATISTICS_VERSIONS.hashes[version];
    server.say({ kind: 'welcome', version, schemaHash, heartbeat: 1000, time: 1000 });
    await until(() => client.status.status === 'live');
    return { client, server, early };
  }

  test('[STAT-12] [STAT-13] asks as soon as there is a link', async () => {
    const { client, server, early } = await connected(3);
    expect(await server.heard('explain')).toEqual({ kind: 'explain', question: 1, ...QUESTION });
    const past = client.past(PAST);
    expect(await server.heard('past')).toEqual({ kind: 'past', question: 2, ...PAST });
    server.say({ kind: 'unanswered', question: 2, code: 'busy', message: 'later' });
    await expect(past).rejects.toMatchObject({ code: 'busy', message: 'later' });
    server.say({ kind: 'explained', question: 1, explanation: EXPLANATION });
    expect(await early).toEqual(EXPLANATION);
  });

  test('[STAT-15] fails what is unanswered when the link is lost, and asks nothing while it is', async () => {
    const { client, server, early } = await connected(3);
    server.channel.close(1001, 'going-away');
    await expect(early).rejects.toMatchObject({ code: 'disconnected' });
    await expect(client.past(PAST)).rejects.toMatchObject({ code: 'disconnected' });
  });

  test('[STAT-17] asks a server of the version before for no groups, which it would pass over', async () => {
    const { client, server, early } = await connected(2);
    early.catch(() => {});
    const groupBy = { by: 'GetString("ServiceType")' };
    const inline = { category: 'TotalNumber', subject: 'DNAction', mainMask: 'CallEntered', groupBy };
    const unsupported = { code: 'version-unsupported' };
    await expect(client.explain({ ...QUESTION, groupBy })).rejects.toMatchObject(unsupported);
    await expect(client.explain({ ...QUESTION, key: 'Billing' })).rejects.toMatchObject(unsupported);
    await expect(client.past({ ...PAST, statType: inline })).rejects.toMatchObject(unsupported);
    const ended: string[] = [];
    const objects = [{ type: 'Queue', id: 'q' }];
    client.open({ statType: inline, objects }, { onEnded: (kind, code) => ended.push(`${kind} ${code}`) });
    expect(ended).toEqual(['refused version-unsupported']);
    void client.progress().catch(() => {});
    await server.heard('progress');
    expect(server.of('open')).toEqual([]);
  });

  test('[NOT-7] asks a server of the version before for no notification, and opens all else', async () => {
    const { client, server, early } = await connected(2);
    early.catch(() => {});
    const ended: string[] = [];
    const request = { statType: 'CallsAnswered', objects: [{ type: 'Agent', id: 'a' }] };
    const onEnded = (kind: string, code: string) => ended.push(`${kind} ${code}`);
    client.open({ ...request, notification: 'Steady' }, { onEnded });
    client.open(request, { onEnded });
    await server.heard('open');
    expect(ended).toEqual(['refused version-unsupported']);
    expect(server.of('open')).toEqual([{ kind: 'open', id: 2, ...request }]);
  });
});
