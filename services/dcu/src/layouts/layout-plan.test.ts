import { createEngine } from '@pulse/engine';
import { discoveredConfiguration, tenantId } from '@pulse/model';
import { describe, expect, test } from 'vitest';
import { loadCatalogue, READY_CATALOGUE } from './catalogue.ts';
import { catalogueSchema } from './catalogue-schema.ts';
import { planLayout } from './layout-plan.ts';
import { VOICE_LAYOUTS } from './layout-rules.ts';
import { LayoutTable } from './layout-table.ts';

const catalogue = await loadCatalogue(READY_CATALOGUE);
const plans = VOICE_LAYOUTS.map((rule) => planLayout([catalogue], rule));

describe('layouts of the ready templates', () => {
  test('every column is computed', () => {
    expect(plans.flatMap(({ info }) => info.omitted)).toEqual([]);
  });

  test('what is not computed is left out and named, never shown empty', () => {
    const [plan] = plans;
    const template = catalogue.templates.find(({ id }) => id === plan?.info.templateId)!;
    const { alias, statistic } = template.columns.find((column) => column.statistic)!;
    const statTypes = catalogue.statTypes.map((type) =>
      type.name === statistic?.type ? { ...type, category: 'Unheard' } : type,
    );
    const { info } = planLayout([{ ...catalogue, statTypes }], plan!.rule);
    expect(info.omitted).toContainEqual({ alias, reason: 'category Unheard' });
    expect(info.columns.map((column) => column.alias)).not.toContain(alias);
  });

  test('formulas over columns of the same row are columns, and need those that they name', () => {
    const [, , , groups] = plans;
    expect(groups?.columns.find(({ shown }) => shown.alias === 'busy_pct')).toHaveProperty('formula');
    const template = catalogue.templates.find(({ id }) => id === groups?.info.templateId)!;
    const formula = (text: string) => {
      const columns = template.columns.map((column) =>
        column.alias === 'busy_pct' ? { ...column, formula: text } : column,
      );
      const changed = { ...catalogue, templates: [{ ...template, columns }] };
      return planLayout([changed], groups!.rule).info.omitted.find(({ alias }) => alias === 'busy_pct')
        ?.reason;
    };
    expect(formula('busy / logged_in')).toBeUndefined();
    expect(formula('busy / logged_im')).toMatch(/^a formula that is not right: .*logged_in/);
    expect(formula('100 * busy / sum(busy)')).toBe('a formula over other rows');
    expect(formula('1 + longest_ready')).toMatch(/longest_ready is no column/);
  });

  test('views and thresholds name only columns that are there', () => {
    for (const { info } of plans) {
      const aliases = info.columns.map((c) => c.alias);
      for (const view of info.views) expect(aliases).toEqual(expect.arrayContaining([...view.columns]));
      for (const threshold of info.thresholds) expect(aliases).toContain(threshold.column);
    }
  });

  test('a column may have a value for each group, by its stat type or by itself; a line or a formula of it is left out', () => {
    const [plan] = plans;
    const template = catalogue.templates.find(({ id }) => id === plan?.info.templateId)!;
    const { statistic: _, formula: __, trend: ___, total: ____, ...column } = template.columns[0]!;
    const by = { by: 'GetString("ServiceType")', limit: 3 };
    const entered = { ...column, total: 'sum', statistic: { type: 'CallsEntered' } } as const;
    const columns = [
      { ...entered, alias: 'typed', statistic: { type: 'Grouped' } },
      { ...entered, alias: 'own', statistic: { type: 'CallsEntered', groupBy: by } },
      { ...entered, alias: 'line', statistic: { type: 'Grouped' }, trend: true },
      { ...column, alias: 'more', total: 'none', formula: 'own + 1' },
    ] as const;
    const kind = catalogue.statTypes.find(({ name }) => name === 'CallsEntered')!;
    const statTypes = [...catalogue.statTypes, { ...kind, name: 'Grouped', groupBy: by }];
    const changed = { ...catalogue, statTypes, templates: [{ ...template, columns: [...columns] }] };
    const written = catalogueSchema.parse(JSON.parse(JSON.stringify(changed)));
    const planned = planLayout([written], plan!.rule);
    const open = planned.columns.map((each) => 'statistic' in each && each.statistic.groupBy);
    expect(open).toEqual([by, by]);
    expect(planned.info.omitted).toEqual([
      { alias: 'line', reason: 'a line of a value for each group' },
      { alias: 'more', reason: 'a formula over own, which has a value for each group' },
    ]);
    const wrong = {
      ...entered,
      alias: 'own',
      statistic: { type: 'CallsEntered', groupBy: { by: 'GetString(' } },
    };
    const broken = { ...changed, templates: [{ ...template, columns: [wrong] }] };
    const engine = createEngine(discoveredConfiguration(tenantId('t'), 'UTC'));
    expect(() => new LayoutTable(planLayout([broken], plan!.rule), engine, () => true)).toThrow(
      /^column own: groupBy: /,
    );
    const unread = { ...wrong, statistic: { type: 'CallsEntered', groupBy: { by: 'ANI', limit: 0 } } };
    const reading = catalogueSchema.safeParse({
      ...changed,
      templates: [{ ...template, columns: [unread] }],
    });
    expect(reading.error?.issues[0]?.path.join('.')).toBe('templates.0.columns.0.statistic.groupBy.limit');
  });

  test('the engine opens every column that is kept, for rows and for totals', () => {
    const engine = createEngine(discoveredConfiguration(tenantId('t'), 'Europe/Berlin'));
    for (const plan of plans)
      expect(new LayoutTable(plan, engine, () => true).types.length).toBeGreaterThan(0);
  });

  test('an unknown template is an error that names layout and template', () => {
    expect(() => planLayout([catalogue], { ...plans[0]!.rule, template: 'Nope' })).toThrow(/queues.*"Nope"/);
  });
});
