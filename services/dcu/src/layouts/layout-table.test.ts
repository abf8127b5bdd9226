import { seededRandom } from '@pulse/base';
import { createEngine } from '@pulse/engine';
import { randomCentre } from '@pulse/engine/testing';
import { isGrouped, type LayoutRow, layoutId, type ObjectType, type Version } from '@pulse/model';
import { applyDelta, indexRows } from '@pulse/protocol';
import { expect, test } from 'vitest';
import { loadCatalogue, READY_CATALOGUE } from './catalogue.ts';
import { planLayout } from './layout-plan.ts';
import { VOICE_LAYOUTS } from './layout-rules.ts';
import { LayoutTable } from './layout-table.ts';

const SEEDS = 15;
const catalogue = await loadCatalogue(READY_CATALOGUE);
const everything = () => true;
const byId = (rows: readonly LayoutRow[]) => [...rows].sort((a, b) => a.object.id.localeCompare(b.object.id));

/** The layout of queues, with a column that has a value for each group. */
const GROUPED = { ...VOICE_LAYOUTS[0]!, id: layoutId('in groups') };
const byService = { type: 'CallsEntered', groupBy: { by: 'GetString("ServiceType")', limit: 2 } };
const withGroups = {
  ...catalogue,
  templates: catalogue.templates.map((template) => ({
    ...template,
    columns: template.columns.map((column) =>
      column.statistic?.type === 'CallsEntered'
        ? { ...column, trend: false, statistic: { ...column.statistic, ...byService } }
        : column,
    ),
  })),
};

test.each([...VOICE_LAYOUTS, GROUPED])(
  'the steps of layout $id lead a reader to what a fresh reading shows',
  (rule) => {
    let grouped = 0;
    for (let seed = 1; seed <= SEEDS; seed++) {
      const { configuration, events } = randomCentre(seededRandom(seed), {
        events: 60,
        hostile: false,
        resynchronises: true,
      });
      const engine = createEngine(configuration);
      const plan = planLayout([rule === GROUPED ? withGroups : catalogue], rule);
      const table = new LayoutTable(plan, engine, everything);
      const random = seededRandom(seed);
      let version: Version = [1, 0];
      table.step(events[0]?.time ?? 0, new Map(), true);
      let seen = table.snapshot(version, 0);
      const index = indexRows(seen.rows);
      for (const event of events) {
        engine.apply(event);
        if (random.next() < 0.5) continue;
        const changed = new Map(
          table.types.map((type): [ObjectType, readonly number[]] => [type, engine.takeChanged(type)]),
        );
        const at = engine.time + random.below(2000);
        const step = table.step(at, changed, true);
        const to: Version = [1, version[1] + 1];
        const next = applyDelta(seen, { layout: plan.info.id, from: version, to, ...step }, index);
        expect(next, `seed ${seed}: the delta fits`).toBeDefined();
        if (!next) return;
        seen = next;
        version = to;
        const fresh = new LayoutTable(plan, engine, everything);
        fresh.step(at, new Map(), true);
        const expected = fresh.snapshot(version, at);
        expect(byId(seen.rows), `seed ${seed}, after ${event.type} ${event.seq}`).toEqual(
          byId(expected.rows),
        );
        expect(seen.since).toEqual(expected.since);
        grouped += seen.rows.flatMap(({ cells }) => cells).filter(isGrouped).length;
      }
    }
    expect(grouped > 0).toBe(rule === GROUPED);
  },
);
