import type { Cell, LayoutColumn, Threshold } from '@pulse/model';
import { describe, expect, test } from 'vitest';
import { evaluate, newLatches } from '../src/rules/threshold.ts';
import { compileThresholds } from '../src/rules/threshold-rules.ts';
import { column, layout } from './layouts.ts';

const COLUMNS = [
  column('waiting', { total: 'sum' }),
  column('level', { total: 'formula' }),
  column('answered'),
];

/** Evaluates one row after another over time, and tells the level of the first column each time. */
function watch(
  thresholds: readonly Threshold[],
  scope: 'row' | 'total' = 'row',
  columns: readonly LayoutColumn[] = COLUMNS,
) {
  const rules = compileThresholds(layout(columns, thresholds), scope);
  const latches = newLatches(rules);
  return (second: number, ...cells: Cell[]) => {
    const { marks, waiting } = evaluate(rules, cells, latches, second * 1000);
    const [mark] = marks;
    return {
      level: mark?.level ?? 'none',
      direction: mark?.direction,
      since: mark?.since === undefined ? undefined : mark.since / 1000,
      waiting,
    };
  };
}

const WAITING: Threshold = {
  column: 'waiting',
  levels: [
    { level: 'watch', above: 5 },
    { level: 'critical', above: 8 },
  ],
};

describe('levels', () => {
  test('the worst level that is met shows', () => {
    const at = watch([WAITING]);
    expect([5, 6, 8, 9, 8, 5].map((value, i) => at(i, value).level)).toEqual([
      'none',
      'watch',
      'watch',
      'critical',
      'watch',
      'none',
    ]);
  });

  test('bounds include or exclude their own value as they say', () => {
    const at = watch([
      {
        column: 'waiting',
        levels: [
          { level: 'watch', atMost: 1 },
          { level: 'warning', below: 1 },
        ],
      },
    ]);
    expect([2, 1, 0].map((value, i) => at(i, value))).toMatchObject([
      { level: 'none' },
      { level: 'watch', direction: 'down' },
      { level: 'warning', direction: 'down' },
    ]);
  });

  test('no data has no level', () => {
    expect(watch([{ column: 'waiting', levels: [{ level: 'watch', atMost: 1 }] }])(0, null).level).toBe(
      'none',
    );
  });

  test('each level knows since when its own bound is passed', () => {
    const at = watch([WAITING]);
    at(0, 0);
    at(10, 6);
    at(20, 9);
    expect(at(30, 9)).toMatchObject({ level: 'critical', since: 20 });
    expect(at(40, 7)).toMatchObject({ level: 'watch', since: 10 });
  });

  test('what was so already when the page came has no beginning that it knows', () => {
    const at = watch([WAITING]);
    expect(at(100, 9)).toMatchObject({ level: 'critical', since: undefined });
    at(110, 0);
    expect(at(120, 9)).toMatchObject({ level: 'critical', since: 120 });
  });

  test('a growing value tells exactly when it passed the bound, also before the page came', () => {
    const at = watch([WAITING]);
    expect(at(100, { start: 90_000, base: 0, rate: 1 })).toMatchObject({ level: 'critical', since: 98 });
    expect(at(100, { start: 90_000, base: 20, rate: 1 })).toMatchObject({ level: 'critical', since: 98 });
  });

  test('a value that had passed the bound before it began to grow counts from its start', () => {
    expect(watch([WAITING])(100, { start: 90_000, base: 20, rate: 1 })).toMatchObject({ since: 90 });
  });
});

describe('hold', () => {
  const held: Threshold = { ...WAITING, hold: 15 };

  test('a level shows only after it has held, and then since its beginning', () => {
    const at = watch([held]);
    at(0, 0);
    expect(at(10, 9)).toMatchObject({ level: 'none', waiting: true });
    expect(at(24.9, 9)).toMatchObject({ level: 'none', waiting: true });
    expect(at(25, 9)).toMatchObject({ level: 'critical', since: 10, waiting: false });
  });

  test('a break begins it anew', () => {
    const at = watch([held]);
    at(10, 9);
    at(20, 4);
    at(21, 9);
    expect(at(30, 9).level).toBe('none');
    expect(at(36, 9).level).toBe('critical');
  });

  test('it ends at once', () => {
    const at = watch([held]);
    at(0, 9);
    expect(at(20, 9).level).toBe('critical');
    expect(at(20.1, 0).level).toBe('none');
  });
});

describe('hysteresis', () => {
  test('a level that is too low ends only when the value is back by the hysteresis', () => {
    const at = watch([{ column: 'waiting', hysteresis: 1, levels: [{ level: 'watch', below: 80 }] }]);
    const levels = [80, 79.9, 80.5, 80.9, 81, 80.5].map((value, i) => at(i, value).level);
    expect(levels).toEqual(['none', 'watch', 'watch', 'watch', 'none', 'none']);
  });

  test('a level that is too high likewise', () => {
    const at = watch([{ column: 'waiting', hysteresis: 2, levels: [{ level: 'watch', above: 10 }] }]);
    expect([10, 11, 9, 8].map((value, i) => at(i, value).level)).toEqual(['none', 'watch', 'watch', 'none']);
  });
});

describe('guards', () => {
  const guarded: Threshold = {
    column: 'level',
    when: 'answered >= 20',
    levels: [{ level: 'critical', below: 65 }],
  };

  test('a level is silent while its condition is not true', () => {
    const at = watch([guarded]);
    expect(at(0, 0, 50, 19).level).toBe('none');
    expect(at(1, 0, 50, 20).level).toBe('critical');
    expect(at(2, 0, 50, null).level).toBe('none');
  });

  test('a condition over a column that is not there silences the level', () => {
    expect(watch([{ ...guarded, when: 'offered > 0' }])(0, 0, 50, 30).level).toBe('none');
  });
});

describe('totals', () => {
  test('an added-up total does not take the levels of rows', () => {
    expect(watch([WAITING], 'total')(0, 9).level).toBe('none');
  });

  test('a total made by a formula does, unless it has its own', () => {
    const rows: Threshold = { column: 'level', levels: [{ level: 'watch', below: 80 }] };
    expect(watch([rows], 'total')(0, 0, 70).level).toBe('watch');
    const own: Threshold = { column: 'level', scope: 'total', levels: [{ level: 'critical', below: 60 }] };
    expect(watch([rows, own], 'total')(0, 0, 70).level).toBe('none');
    expect(watch([rows, own], 'row')(0, 0, 70).level).toBe('watch');
  });
});
