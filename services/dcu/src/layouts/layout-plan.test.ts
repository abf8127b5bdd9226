import { createEngine } from '@pulse/engine';
import { discoveredConfiguration, tenantId } from '@pulse/model';
import { describe, expect, test } from 'vitest';
import { loadCatalogue, READY_CATALOGUE } from './catalogue.ts';
import { planLayout } from './layout-plan.ts';
import { VOICE_LAYOUTS } from './layout-rules.ts';
import { LayoutTable } from './layout-table.ts';

const catalogue = await loadCatalogue(READY_CATALOGUE);
const plans = VOICE_LAYOUTS.map((rule) => planLayout([catalogue], rule));

describe('layouts of the ready templates', () => {
  test('what is not computed is left out and named, never shown empty', () => {
    const omitted = Object.fromEntries(plans.map(({ info }) => [info.id, info.omitted.map((o) => o.alias)]));
    expect(omitted).toEqual({
      queues: ['avg_wait_now', 'over_minute', 'est_wait', 'answer_p50', 'answer_p90', 'peak_waiting'],
      agents: ['login_at', 'talk_p90', 'calls_per_hour'],
      logins: [
        'login_at',
        'logged_in_for',
        'not_ready_for',
        'logins',
        'logouts',
        'ready_since',
        'not_ready_since',
        'other_reasons',
      ],
      groups: ['ready_pct', 'not_ready_pct', 'busy_pct', 'fewest_ready'],
    });
    const reasons = plans.flatMap(({ info }) => info.omitted.map((o) => o.reason));
    expect(new Set(reasons)).toContain('category CurrentContinuousTime');
    expect(new Set(reasons)).toContain('a formula over other columns');
  });

  test('views and thresholds name only columns that are there', () => {
    for (const { info } of plans) {
      const aliases = info.columns.map((c) => c.alias);
      for (const view of info.views) expect(aliases).toEqual(expect.arrayContaining([...view.columns]));
      for (const threshold of info.thresholds) expect(aliases).toContain(threshold.column);
    }
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
