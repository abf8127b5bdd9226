import {
  agentId,
  type Cell,
  type LayoutDelta,
  type LayoutInfo,
  type LayoutRow,
  layoutId,
  tenantId,
} from '@pulse/model';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { memoryValueStore, type RedisConnection, type RedisValueSink, redisValueSink } from '../src/mod.ts';
import { type RedisServer, startRedis } from '../testing/mod.ts';
import { connectTo, eventually, fastClock, flush, viewOn } from './redis-bench.ts';

const acme = tenantId('acme');
const LAYOUTS = ['a', 'b:c', 'ü/%'].map(layoutId);

let server: RedisServer;
let admin: RedisConnection;
beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.stop());

const info = (id: LayoutInfo['id']): LayoutInfo => ({
  id,
  templateId: 'template',
  name: id,
  objectType: 'Agent',
  refresh: 1,
  columns: [],
  omitted: [],
  thresholds: [],
  views: [],
});

const cell: fc.Arbitrary<Cell> = fc.oneof(
  fc.constant(null),
  fc.integer(),
  fc.double({ noNaN: true }),
  fc.string({ unit: 'grapheme', maxLength: 8 }),
  fc.record({ start: fc.nat(), base: fc.nat(), rate: fc.nat() }),
  fc.record({ status: fc.constant('WaitForNextCall' as const), since: fc.nat() }),
);
const object = fc.constantFrom('chen', 'diaz', 'evans', 'fox', 'a\nb', '');
const cells = fc.tuple(cell, cell);
const incomplete = fc.subarray([0, 1]);

const step = fc.oneof(
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('layouts' as const), shown: fc.subarray(LAYOUTS) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('snapshot' as const),
      layout: fc.nat(2),
      rows: fc.uniqueArray(fc.record({ object, cells, incomplete }), { selector: (row) => row.object }),
    }),
  },
  {
    weight: 20,
    arbitrary: fc.record({
      kind: fc.constant('delta' as const),
      layout: fc.nat(2),
      rows: fc.uniqueArray(fc.record({ object, cells, incomplete, away: fc.boolean() }), {
        selector: (row) => row.object,
      }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('owner' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('flush' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cut' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('follow' as const) }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('wait' as const), span: fc.nat(20) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('compare' as const) }) },
);

/** The same is put into both stores; the one in Redis is cut off, emptied and handed over on the way. */
class Run {
  readonly memory = memoryValueStore();
  readonly #sinks: RedisValueSink[] = [];
  readonly #connections: RedisConnection[] = [];
  readonly #counters = new Map<string, number>();
  #token = 0;
  view = viewOn(server, { onError: () => {} });

  get sink(): RedisValueSink {
    const sink = this.#sinks.at(-1);
    if (!sink) throw new Error('no owner yet');
    return sink;
  }

  async begin(): Promise<void> {
    await flush(server);
    this.handOver();
    await this.view.follow(acme);
  }

  /** A new owner goes on from what the old one had; the old one goes on writing what nobody sees. */
  handOver(): void {
    const connection = connectTo(server);
    this.#connections.push(connection);
    this.#sinks.push(redisValueSink({ connection, clock: fastClock, token: ++this.#token }));
    this.sink.putLayouts(acme, this.memory.layouts(acme));
    for (const layout of LAYOUTS) {
      const known = this.memory.snapshot(acme, layout);
      if (!known) continue;
      this.#counters.set(layout, 0);
      const snapshot = { ...known, version: [this.#token, 0] as const };
      this.memory.publishSnapshot(acme, snapshot);
      this.sink.publishSnapshot(acme, snapshot);
    }
  }

  take(each: Step): void | Promise<void> {
    switch (each.kind) {
      case 'layouts': {
        const layouts = each.shown.map(info);
        this.memory.putLayouts(acme, layouts);
        return this.sink.putLayouts(acme, layouts);
      }
      case 'snapshot': {
        const layout = LAYOUTS[each.layout] ?? layoutId('a');
        const version = [this.#token, this.#next(layout)] as const;
        const snapshot = { layout, version, at: version[1], since: [null, 5], rows: each.rows.map(rowOf) };
        this.memory.publishSnapshot(acme, snapshot);
        return this.sink.publishSnapshot(acme, snapshot);
      }
      case 'delta': {
        const layout = LAYOUTS[each.layout] ?? layoutId('a');
        const before = this.memory.snapshot(acme, layout);
        if (!before) return;
        const to = [this.#token, this.#next(layout)] as const;
        const delta: LayoutDelta = {
          layout,
          from: before.version,
          to,
          at: to[1],
          ...changesOf(before.rows, each.rows),
        };
        this.memory.publishDelta(acme, delta);
        return this.sink.publishDelta(acme, delta);
      }
      case 'owner':
        return this.handOver();
      case 'flush':
        return admin.send([['flushall']]).then(() => {});
      case 'cut':
        return admin.send([['client', 'kill', 'type', 'normal', 'skipme', 'yes']]).then(() => {});
      case 'follow':
        this.view = viewOn(server, { onError: () => {} });
        return this.view.follow(acme);
      case 'wait':
        return new Promise((resolve) => setTimeout(resolve, each.span));
      case 'compare':
        return this.compare();
      default:
        throw new Error('unknown step');
    }
  }

  compare(): Promise<void> {
    return eventually(() => {
      expect(JSON.stringify(this.view.layouts(acme))).toBe(JSON.stringify(this.memory.layouts(acme)));
      for (const layout of LAYOUTS) {
        const [seen, meant] = [this.view.snapshot(acme, layout), this.memory.snapshot(acme, layout)];
        expect(JSON.stringify(seen)).toBe(JSON.stringify(meant));
      }
    }, 5000);
  }

  async end(): Promise<void> {
    for (const sink of this.#sinks) await sink[Symbol.asyncDispose]();
    for (const connection of this.#connections) await connection[Symbol.asyncDispose]();
  }

  #next(layout: string): number {
    const next = (this.#counters.get(layout) ?? 0) + 1;
    this.#counters.set(layout, next);
    return next;
  }
}

type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;
type Given = {
  readonly object: string;
  readonly cells: readonly Cell[];
  readonly incomplete: readonly number[];
};

const rowOf = (given: Given): LayoutRow => ({
  object: { type: 'Agent', id: agentId(given.object) },
  name: given.object,
  cells: given.cells,
  incomplete: given.incomplete,
});

/** Rows that are there are removed or changed, in part or as a whole; others are added. */
function changesOf(rows: readonly LayoutRow[], given: readonly (Given & { readonly away: boolean })[]) {
  const known = new Set(rows.map((each) => each.object.id));
  const there = given.filter((each) => known.has(each.object));
  return {
    added: given.filter((each) => !known.has(each.object)).map(rowOf),
    removed: there.filter((each) => each.away).map((each) => each.object),
    changed: there
      .filter((each) => !each.away)
      .map((each) => ({
        id: each.object,
        cells: each.incomplete.map((column) => [column, each.cells[column] ?? null] as const),
        ...(each.cells[0] === null && { incomplete: each.incomplete }),
      })),
  };
}

test('whatever happens, a mirror comes to hold byte for byte what a store in memory holds', async () => {
  admin = connectTo(server);
  await admin.check();
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 120 }), async (steps) => {
      const run = new Run();
      await run.begin();
      try {
        for (const each of steps) await run.take(each);
        await run.compare();
      } finally {
        await run.end();
      }
    }),
    { numRuns: 12, endOnFailure: true },
  );
});
