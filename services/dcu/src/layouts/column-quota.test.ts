import { layoutId } from '@pulse/model';
import { expect, test } from 'vitest';
import { loadCatalogue, READY_CATALOGUE } from './catalogue.ts';
import { ColumnQuota, MOST_STATISTICS } from './column-quota.ts';
import { columnsOf, planLayout } from './layout-plan.ts';

const catalogue = await loadCatalogue(READY_CATALOGUE);
const agents = planLayout([catalogue], { id: layoutId('a'), template: 'Agent KPIs', objectType: 'Agent' });
const queues = planLayout([catalogue], { id: layoutId('q'), template: 'Queue KPIs', objectType: 'Queue' });

/** An engine with so many objects of each type. */
const engineOf = (objects: number) => ({
  objects: () => Array.from({ length: objects }, () => ({ id: 'x', name: 'x', present: true })),
});

test('layouts fit until all columns over all objects are too many; what is there already costs nothing', () => {
  const fitting = Math.floor(MOST_STATISTICS / columnsOf(agents).length);
  const quota = new ColumnQuota(engineOf(fitting), []);
  expect(quota.take(agents)).toBeUndefined();
  expect(quota.take(agents)).toBeUndefined();
  expect(quota.take(queues)).toMatch(/It needs \d+ statistics more/);
  expect(quota.names).toEqual(columnsOf(agents).map(({ name }) => name));
  expect(new ColumnQuota(engineOf(fitting), quota.names).take(queues)).toMatch(/statistics more/);
  expect(new ColumnQuota(engineOf(fitting + 1), []).take(agents)).toMatch(/statistics more/);
});
