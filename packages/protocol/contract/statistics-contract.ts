import { seededRandom, systemClock } from '@pulse/base';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  type Accept,
  type Connect,
  type Encoding,
  type StatisticRequest,
  StatisticsClient,
  type StatisticValues,
  serveStatistics,
  tokenGate,
} from '../src/mod.ts';
import { MemoryStatistics } from '../testing/mod.ts';

/** A transport with a statistics server behind it. */
export interface StatisticsTransport {
  serve(accept: Accept): Promise<{ readonly connect: Connect; stop(): Promise<void> }>;
}

const TOKEN = 'the token of the acme tenant';
const request = (...ids: string[]): StatisticRequest => ({
  statType: 'CallsAnswered',
  objects: ids.map((id) => ({ type: 'Agent', id })),
});

/** What server and client of statistics promise each other, over any transport. */
export function describeStatistics(name: string, transport: StatisticsTransport): void {
  describe.each<Encoding>(['json', 'msgpack'])(`statistics over ${name} in %s`, (encoding) => {
    let source: MemoryStatistics;
    let connect: Connect;
    let stop: () => Promise<void>;
    const clients: StatisticsClient[] = [];

    beforeEach(async () => {
      source = new MemoryStatistics();
      for (const [place, id] of ['a', 'b', 'c'].entries()) source.put(id, place + 1);
      const authorise = tokenGate([{ token: TOKEN, tenant: source.tenant }]);
      const accept = serveStatistics({ sourceOf: () => source, clock: systemClock, authorise });
      ({ connect, stop } = await transport.serve(accept));
    });

    afterEach(async () => {
      for (const client of clients.splice(0)) client.stop();
      await stop();
    });

    function client(options: { token?: string; person?: string } = {}): StatisticsClient {
      const made = new StatisticsClient({
        connect,
        clock: systemClock,
        random: seededRandom(1),
        tenant: source.tenant,
        token: TOKEN,
        encoding,
        ...options,
      });
      clients.push(made);
      made.start();
      return made;
    }

    /** Resolves with the next values that satisfy. */
    function following(by: StatisticsClient, asked: StatisticRequest) {
      const seen: StatisticValues[] = [];
      const waiting: (() => void)[] = [];
      const statistic = by.open(asked, {
        onValues(values) {
          seen.push(values);
          for (const wake of waiting.splice(0)) wake();
        },
      });
      statistic.subscribe();
      const until = async (satisfied: (values: StatisticValues) => boolean) => {
        for (;;) {
          const last = seen.at(-1);
          if (last && satisfied(last)) return last;
          await new Promise<void>((resolve) => waiting.push(resolve));
        }
      };
      return { statistic, seen, until };
    }

    test('[STAT-2] [STAT-3] a statistic is opened and peeked at', async () => {
      const statistic = client().open(request('c', 'a'));
      expect(await statistic.peek()).toMatchObject({ cells: [3, 1], incomplete: [] });
      source.put('a', { start: 1, base: 2, rate: 3 });
      expect((await statistic.peek()).cells).toEqual([3, { start: 1, base: 2, rate: 3 }]);
      expect(statistic.description?.definition).toContain('CallsAnswered');
    });

    test('[STAT-4] every change reaches all who have subscribed', async () => {
      const [one, two] = [following(client(), request('a', 'b')), following(client(), request('b'))];
      await Promise.all([one.until(() => true), two.until(() => true)]);
      for (let value = 10; value <= 60; value++) source.put(value % 2 ? 'a' : 'b', value);
      await one.until(({ cells }) => cells[0] === 59 && cells[1] === 60);
      await two.until(({ cells }) => cells[0] === 60);
      const versions = one.seen.map(({ version }) => version[1]);
      expect(versions).toEqual([...versions].sort((a, b) => a - b));
    });

    test('[STAT-1] [STAT-6] the permissions of the person apply, also later', async () => {
      source.hide('ann', 'c');
      const ann = client({ person: 'ann' });
      const hidden = ann.open(request('a', 'c'));
      await expect(hidden.peek()).rejects.toMatchObject({ code: 'object-not-found' });
      expect(hidden.state).toBe('refused');
      const ended = Promise.withResolvers<string>();
      const visible = ann.open(request('a'), { onEnded: (kind, code) => ended.resolve(`${kind} ${code}`) });
      await visible.peek();
      source.hide('ann', 'a');
      expect(await ended.promise).toBe('closed permission-revoked');
      await expect(visible.peek()).rejects.toMatchObject({ code: 'permission-revoked' });
    });

    test('[STAT-1] without a good token nothing is opened', async () => {
      const statistic = client({ token: 'the token of somebody else' }).open(request('a'));
      await expect(statistic.peek()).rejects.toMatchObject({ code: 'disconnected' });
      expect(clients[0]?.status.failure).toMatchObject({ code: 'unauthorised', refused: true });
      expect(source.requests).toEqual([]);
    });

    test('[STAT-11] where another source takes the place of the former one, clients come to have its values', async () => {
      const { until } = following(client(), request('a'));
      await until(({ cells }) => cells[0] === 1);
      const former = source;
      source = new MemoryStatistics();
      source.put('a', 10);
      former.end();
      await until(({ cells }) => cells[0] === 10);
      expect(former.opened.size).toBe(0);
    });

    test('[STAT-7] what is closed is given back to the source', async () => {
      const { statistic, until } = following(client(), request('a'));
      await until(() => true);
      expect([source.opened.size, source.subscribers]).toEqual([1, 1]);
      statistic.close();
      while (source.opened.size + source.subscribers > 0)
        await new Promise((resolve) => setTimeout(resolve, 1));
    });
  });
}
