import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { seededRandom, systemClock } from '@pulse/base';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type BackoffLimits,
  type Statistic,
  StatisticsClient,
  type StatisticValues,
  serveStatistics,
} from '../src/mod.ts';
import { MemoryStatistics } from '../testing/mod.ts';
import { SluggishLine } from './sluggish.ts';
import { breaking } from './unreliable.ts';

const IMPATIENT: BackoffLimits = { quick: 1, first: 1, longest: 2, held: 0 };
const OBJECTS = ['a', 'b', 'c'];

const often = <T>(weight: number, arbitrary: fc.Arbitrary<T>) => ({ weight, arbitrary });
const step = fc.oneof(
  often(
    12,
    fc.record({ do: fc.constant('put' as const), object: fc.constantFrom(...OBJECTS), value: fc.nat(999) }),
  ),
  often(1, fc.record({ do: fc.constant('replace' as const), value: fc.nat(999) })),
  often(6, fc.record({ do: fc.constantFrom('subscribe' as const, 'unsubscribe' as const, 'peek' as const) })),
  often(3, fc.record({ do: fc.constantFrom('stall' as const, 'trickle' as const, 'flow' as const) })),
  often(4, fc.record({ do: fc.constant('wait' as const), turns: fc.integer({ min: 1, max: 12 }) })),
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** A source that changes, a line that stalls and breaks, and a client that must always show what was once true. */
class Chaos {
  readonly source = new MemoryStatistics();
  readonly client: StatisticsClient;
  readonly statistic: Statistic;
  /** What the client showed that the source never had. */
  readonly wrong: unknown[] = [];
  #line: SluggishLine | undefined;
  /** By version, since the source has had it. */
  readonly #history = new Map<string, string>();

  constructor(cuts: readonly number[]) {
    for (const id of OBJECTS) this.source.put(id, 0);
    const left = [...cuts];
    const accept = serveStatistics({
      sourceOf: () => this.source,
      clock: systemClock,
      limits: { bufferedBytes: 200 },
    });
    this.client = new StatisticsClient({
      connect: breaking(
        (signal) => {
          this.#line = new SluggishLine(accept);
          return this.#line.connect(signal);
        },
        () => left.shift(),
      ),
      clock: systemClock,
      random: seededRandom(1),
      tenant: this.source.tenant,
      encoding: 'json',
      backoff: IMPATIENT,
    });
    const objects = OBJECTS.map((id) => ({ type: 'Agent', id }));
    this.statistic = this.client.open(
      { statType: 'CallsAnswered', objects },
      { onValues: (values) => this.#check(values) },
    );
    this.client.start();
  }

  async perform(told: Step): Promise<void> {
    switch (told.do) {
      case 'put':
        this.source.put(told.object, told.value);
        break;
      case 'replace':
        this.source.replace(told.value);
        break;
      case 'subscribe':
      case 'unsubscribe':
        this.statistic[told.do]();
        break;
      case 'peek':
        this.statistic.peek().then(
          (values) => this.#check(values),
          () => {},
        );
        break;
      case 'wait':
        for (let turn = 0; turn < told.turns; turn++) await nextTurn();
        break;
      case 'trickle':
        this.#line?.release(1);
        break;
      case 'stall':
      case 'flow':
        this.#flow(told.do === 'flow');
        break;
    }
    this.#note();
  }

  /** Lets everything flow until the client has the source's newest version. */
  async calm(): Promise<{ readonly mine: unknown; readonly theirs: unknown }> {
    this.statistic.subscribe();
    const theirs = () => [...this.source.opened][0]?.shared.values;
    const same = () => theirs() && this.statistic.values?.version.join() === theirs()?.version.join();
    for (let turn = 0; turn < 5000 && !same(); turn++) {
      this.#flow(true);
      this.#note();
      await sleep(turn > 20 ? 1 : 0);
    }
    this.client.stop();
    return { mine: this.statistic.values, theirs: theirs() };
  }

  #flow(flowing: boolean): void {
    if (!this.#line) return;
    this.#line.flowing = flowing;
    if (flowing && this.#line.held > 0) this.#line.release();
  }

  #check(values: StatisticValues): void {
    this.#note();
    if (this.#history.get(values.version.join()) !== JSON.stringify(values.cells)) this.wrong.push(values);
  }

  #note(): void {
    for (const { shared } of this.source.opened) {
      this.#history.set(shared.values.version.join(), JSON.stringify(shared.values.cells));
    }
  }
}

test('[STAT-4] [STAT-10] whatever changes, stalls or breaks, the client shows only what was true and ends with what is', async () => {
  const cuts = fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 3, size: 'max' });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 80, size: 'max' }), cuts, async (steps, frames) => {
      const chaos = new Chaos(frames);
      for (const told of steps) await chaos.perform(told);
      const { mine, theirs } = await chaos.calm();
      expect(chaos.wrong).toEqual([]);
      expect(theirs).toBeDefined();
      expect(mine).toEqual(theirs);
    }),
    { numRuns: 100 },
  );
});
