import { seededRandom } from '@pulse/base';
import { createEngine } from '@pulse/engine';
import { randomCentre } from '@pulse/engine/testing';
import { evaluateFormula, Fuel, parseFormula, Surroundings } from '@pulse/expression';
import { type LayoutRow, plainAt } from '@pulse/model';
import { expect, test } from 'vitest';
import { loadCatalogue, READY_CATALOGUE } from './catalogue.ts';
import { planLayout } from './layout-plan.ts';
import { VOICE_LAYOUTS } from './layout-rules.ts';
import { LayoutTable } from './layout-table.ts';
import { formulaColumns } from './row-formula.ts';

const SEEDS = 30;
const catalogue = await loadCatalogue(READY_CATALOGUE);

const identities = VOICE_LAYOUTS.flatMap((rule) => {
  const plan = planLayout([catalogue], rule);
  const template = catalogue.templates.find(({ id }) => id === plan.info.templateId);
  const shown = new Set(plan.columns.map((column) => column.shown.alias));
  return (template?.identities ?? []).flatMap((identity) => {
    const names = identity.match(/[a-z_]+/g) ?? [];
    return names.every((name) => shown.has(name)) ? [{ id: rule.id, rule, plan, identity }] : [];
  });
});

/** How far an equation is from holding in a row, 0 where it does; null where one of its sides has no value. */
function fault(identity: string, columns: ReturnType<typeof formulaColumns>, row: LayoutRow, at: number) {
  const [, left = '', sign, right = ''] = /^(.*?)(>=|=)(.*)$/.exec(identity) ?? [];
  const formula = parseFormula(`(${left}) - (${right})`, { columns, place: 'row' });
  const values = row.cells.map((cell) => plainAt(cell, at));
  const difference = evaluateFormula(formula, values, new Surroundings([]), new Fuel());
  if (typeof difference !== 'number') return null;
  return sign === '=' ? Math.abs(difference) : Math.max(0, -difference);
}

test('the ready templates have equations to hold', () => {
  expect(identities.length).toBeGreaterThan(5);
});

test.each(identities)('$id: $identity, in every row at every instant', ({ plan, identity }) => {
  const columns = formulaColumns(plan.columns);
  let held = 0;
  for (let seed = 1; seed <= SEEDS; seed++) {
    const options = { events: 60, hostile: false, resynchronises: false };
    const { configuration, events } = randomCentre(seededRandom(seed), options);
    const engine = createEngine(configuration);
    const table = new LayoutTable(plan, engine, () => true);
    const random = seededRandom(seed);
    for (const event of events) {
      engine.apply(event);
      if (random.next() < 0.7) continue;
      const at = engine.time + random.below(2000);
      table.step(at, new Map(table.types.map((type) => [type, engine.takeChanged(type)])), true);
      for (const row of table.snapshot([1, 1], at).rows) {
        const where = `seed ${seed}, ${row.object.id} after ${event.type} ${event.seq}`;
        const off = fault(identity, columns, row, at);
        if (off === null) continue;
        // Sums of seconds differ in their last digits.
        expect(off, where).toBeLessThan(1e-6);
        held++;
      }
    }
  }
  expect(held).toBeGreaterThan(100);
});
