import { ManualClock, seededRandom } from '@pulse/base';
import { createEngine, type Engine } from '@pulse/engine';
import { feed, isRevision, randomCentre } from '@pulse/engine/testing';
import {
  type Configuration,
  discoveredConfiguration,
  type LayoutDelta,
  type LayoutId,
  type LayoutRow,
  layoutId,
  OBJECT_TYPES,
  tenantId,
} from '@pulse/model';
import { applyDelta, indexRows } from '@pulse/protocol';
import { memoryValueStore } from '@pulse/storage';
import { describe, expect, test } from 'vitest';
import { Versions } from '../versions.ts';
import { loadCatalogue, READY_CATALOGUE } from './catalogue.ts';
import { Collector } from './collector.ts';
import { planLayout } from './layout-plan.ts';
import { VOICE_LAYOUTS } from './layout-rules.ts';

const START = Date.UTC(2026, 10, 22, 10);
const catalogue = await loadCatalogue(READY_CATALOGUE);
const AGENTS = layoutId('agents');
const GROUPS = layoutId('groups');

/** All voice layouts of an engine, and what a reader who follows them sees. */
function follow(engine: Engine, configuration: Configuration, clock: ManualClock) {
  const { tenant } = configuration;
  const store = memoryValueStore();
  const now = () => Math.max(engine.time, clock.now());
  const collector = new Collector({ configuration, engine, store, clock, versions: new Versions(1), now });
  collector.show(VOICE_LAYOUTS.map((rule) => planLayout([catalogue], rule)));
  const deltas: LayoutDelta[] = [];
  const seen = new Map(VOICE_LAYOUTS.map(({ id }) => [id, store.snapshot(tenant, id)!]));
  store.listen(tenant, {
    onDelta(delta) {
      deltas.push(delta);
      const before = seen.get(delta.layout)!;
      const after = applyDelta(before, delta, indexRows(before.rows));
      expect(after, 'the delta fits').toBeDefined();
      seen.set(delta.layout, after!);
    },
  });
  const rows = (layout: LayoutId): readonly LayoutRow[] => seen.get(layout)?.rows ?? [];
  const names = (layout: LayoutId) => rows(layout).map(({ name }) => name);
  const total = (layout: LayoutId) => rows(layout).find((row) => row.total)?.cells;
  const configure = (next: Configuration) => {
    collector.configure(next);
    collector.push(now(), new Map(OBJECT_TYPES.map((type) => [type, engine.takeChanged(type)])));
  };
  return { configure, collector, deltas, rows, names, total };
}

describe('when the configuration changes', () => {
  const tenant = tenantId('t');
  const base = discoveredConfiguration(tenant, 'UTC');
  const configured = (
    agents: readonly (readonly [id: string, name: string])[],
    team: readonly string[] = [],
  ) =>
    ({
      ...base,
      agents: agents.map(([id, name]) => ({ id, name })),
      agentGroups: [...base.agentGroups, { id: 'team', members: team }],
    }) as unknown as Configuration;

  function setUp() {
    const clock = new ManualClock(START);
    const first = configured([
      ['ann', 'Ann'],
      ['ben', 'Ben'],
    ]);
    const engine = createEngine(first);
    const board = follow(engine, first, clock);
    let seq = 0;
    const happen = (type: 'EventAgentLogin' | 'EventAgentReady', agent: string) =>
      engine.apply({
        tenant,
        source: 's' as never,
        epoch: 1,
        seq: ++seq,
        time: clock.now(),
        type,
        thisDn: `${agent}@s` as never,
        agentId: agent as never,
      });
    for (const agent of ['ann', 'ben']) {
      happen('EventAgentLogin', agent);
      happen('EventAgentReady', agent);
    }
    const revise = (configuration: Configuration, number: number) => {
      const taken = engine.configure(configuration, { number, time: clock.now() });
      board.configure(configuration);
      return taken;
    };
    clock.advance(1000);
    return { ...board, clock, engine, revise };
  }

  test('rows of agents who appear, vanish and come back are added and taken out at once', () => {
    const { names, revise, deltas } = setUp();
    expect(names(AGENTS)).toEqual(['Ann', 'Ben', 'All agents']);
    revise(
      configured([
        ['ben', 'Ben'],
        ['eve', 'Eve'],
      ]),
      1,
    );
    expect(names(AGENTS)).toEqual(['Ben', 'All agents', 'Eve']);
    expect(deltas.find(({ layout }) => layout === AGENTS)).toMatchObject({ removed: ['ann'] });
    revise(
      configured([
        ['ben', 'Ben'],
        ['eve', 'Eve'],
        ['ann', 'Ann'],
      ]),
      2,
    );
    expect(names(AGENTS)).toEqual(['Ben', 'All agents', 'Eve', 'Ann']);
  });

  test('names follow', () => {
    const { names, revise, deltas } = setUp();
    revise(
      configured([
        ['ann', 'Ann Able'],
        ['ben', 'Ben'],
      ]),
      1,
    );
    expect(names(AGENTS)).toEqual(['Ben', 'All agents', 'Ann Able']);
    const told = deltas.length;
    expect(
      revise(
        configured([
          ['ann', 'Nobody'],
          ['ben', 'Ben'],
        ]),
        1,
      ),
    ).toBe('duplicate');
    expect(deltas).toHaveLength(told);
  });

  test('totals and the rows of groups follow their members', () => {
    const { total, rows, revise, clock, collector } = setUp();
    const team = () => rows(GROUPS).find(({ object }) => object.id === 'team')?.cells;
    const [everybody, nobody] = [total(AGENTS), team()];
    revise(
      configured(
        [
          ['ann', 'Ann'],
          ['ben', 'Ben'],
        ],
        ['ann', 'ben'],
      ),
      1,
    );
    expect(team()).not.toEqual(nobody);
    revise(configured([['ben', 'Ben']], ['ann', 'ben']), 2);
    expect(total(AGENTS)).not.toEqual(everybody);
    clock.advance(60_000);
    collector.flush();
    const fewer = team();
    revise(configured([['ben', 'Ben']]), 3);
    expect(team()).not.toEqual(fewer);
  });
});

test('a reader of the changes sees what one sees who has just come, whatever the revisions', () => {
  const byId = (rows: readonly LayoutRow[]) =>
    [...rows].sort((a, b) => a.object.id.localeCompare(b.object.id));
  for (let seed = 1; seed <= 15; seed++) {
    const options = { events: 60, hostile: false, resynchronises: false, reconfigures: true };
    const { configuration, inputs } = randomCentre(seededRandom(seed), options);
    const clock = new ManualClock(0);
    const engine = createEngine(configuration);
    const board = follow(engine, configuration, clock);
    for (const input of inputs) {
      feed(engine, input);
      if (!isRevision(input)) continue;
      board.configure(engine.configuration);
      const fresh = follow(engine, engine.configuration, clock);
      for (const { id } of VOICE_LAYOUTS) {
        const shown = (rows: readonly LayoutRow[]) => byId(rows).map(({ object, name }) => [object, name]);
        expect(shown(board.rows(id)), `seed ${seed}`).toEqual(shown(fresh.rows(id)));
      }
    }
  }
});
