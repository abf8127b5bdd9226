import { fail, ok, PulseError, type Result } from '@pulse/base';
import type { Formula } from '@pulse/expression';
import type { LayoutColumn, LayoutInfo, ObjectType, StatisticDefinition } from '@pulse/model';
import type { Catalogue, Template, TemplateColumn } from './catalogue-schema.ts';
import { defineStatistic } from './define-statistic.ts';
import type { LayoutRule } from './layout-rules.ts';
import { formulaColumns, rowFormula } from './row-formula.ts';

export interface StatisticColumn {
  readonly shown: LayoutColumn;
  readonly statistic: StatisticDefinition;
  /** The cell is text made from the state: `${reason}`. */
  readonly text?: string;
  /** Object types for which the column has a value. */
  readonly types: readonly string[];
}

/** Computed from the columns before it. */
export interface FormulaColumnPlan {
  readonly shown: LayoutColumn;
  readonly formula: Formula;
}

export type PlannedColumn = StatisticColumn | FormulaColumnPlan;

export interface LayoutPlan {
  readonly info: LayoutInfo;
  readonly rule: LayoutRule;
  readonly columns: readonly PlannedColumn[];
}

/**
 * Turns a template into a plan. What this version does not compute is listed in `info.omitted`, never shown empty. Throws
 * {@link PulseError} when the template is not there or names what is not.
 */
export function planLayout(catalogues: readonly Catalogue[], rule: LayoutRule): LayoutPlan {
  const [catalogue, template] = findTemplate(catalogues, rule);
  const columns: PlannedColumn[] = [];
  const omitted: { alias: string; reason: string }[] = [];
  for (const column of template.columns) {
    const planned = planColumn(catalogue, column, columns);
    if (planned.ok) columns.push(planned.value);
    else omitted.push({ alias: column.alias, reason: planned.error });
  }
  return { rule, columns, info: describe(template, rule, columns, omitted) };
}

function findTemplate(
  catalogues: readonly Catalogue[],
  { id, template: wanted }: LayoutRule,
): readonly [Catalogue, Template] {
  for (const catalogue of catalogues) {
    const template = catalogue.templates.find((each) => each.id === wanted || each.name === wanted);
    if (template) return [catalogue, template];
  }
  throw new PulseError('template-unknown', `Layout ${id} names template "${wanted}", which is not there.`);
}

function planColumn(
  catalogue: Catalogue,
  column: TemplateColumn,
  before: readonly PlannedColumn[],
): Result<PlannedColumn> {
  if (column.formula !== undefined) {
    const formula = rowFormula(column.formula, formulaColumns(before));
    if (!formula.ok) return formula;
    const grouped = before.find(
      (each) => isGrouped(each) && formula.value.reads.columns.includes(each.shown.alias),
    );
    if (grouped) return fail(`a formula over ${grouped.shown.alias}, which has a value for each group`);
    return ok({ shown: showColumn(column), formula: formula.value });
  }
  if (!column.statistic) return fail('neither a statistic nor a formula');
  const reference = column.statistic;
  const type = catalogue.statTypes.find((t) => t.name === reference.type);
  if (!type) {
    throw new PulseError(
      'stat-type-unknown',
      `Column ${column.alias} names stat type "${reference.type}", which is not there.`,
    );
  }
  const statistic = defineStatistic(catalogue, type, reference);
  if (!statistic.ok) return statistic;
  if (statistic.value.groupBy && column.trend) return fail('a line of a value for each group');
  const text = column.display?.text;
  return ok({
    shown: showColumn(column),
    statistic: statistic.value,
    types: column.appliesTo ?? type.objects,
    ...(text === undefined ? {} : { text }),
  });
}

const isGrouped = (column: PlannedColumn): boolean =>
  'statistic' in column && column.statistic.groupBy !== undefined;

function showColumn(column: TemplateColumn): LayoutColumn {
  return {
    alias: column.alias,
    name: column.name,
    description: column.description,
    format: column.format,
    good: column.good,
    trend: column.trend ?? false,
    total: column.total,
    ...(column.display?.as === undefined ? {} : { display: column.display.as }),
    ...(column.totalFormula === undefined ? {} : { totalFormula: column.totalFormula }),
    ...(column.short === undefined ? {} : { short: column.short }),
    ...(column.decimals === undefined ? {} : { decimals: column.decimals }),
    ...(column.target === undefined ? {} : { target: defined(column.target) }),
    ...(column.totalTarget === undefined ? {} : { totalTarget: defined(column.totalTarget) }),
  };
}

/** Drops keys whose value is undefined, as exact optional properties demand. */
function defined(target: { atMost?: number | undefined; atLeast?: number | undefined }) {
  return {
    ...(target.atMost === undefined ? {} : { atMost: target.atMost }),
    ...(target.atLeast === undefined ? {} : { atLeast: target.atLeast }),
  };
}

function describe(
  template: Template,
  rule: LayoutRule,
  columns: readonly PlannedColumn[],
  omitted: LayoutInfo['omitted'],
): LayoutInfo {
  const aliases = new Set(columns.map((c) => c.shown.alias));
  const kept = (names: readonly string[]) => names.filter((n) => aliases.has(n.replace(/^-/, '')));
  return {
    id: rule.id,
    templateId: template.id,
    name: rule.name ?? template.name,
    objectType: rule.objectType,
    refresh: template.refresh,
    columns: columns.map((c) => c.shown),
    omitted,
    thresholds: template.thresholds.filter((t) => aliases.has(t.column)) as LayoutInfo['thresholds'],
    views: template.views
      .map(({ size: _size, stacked: _stacked, ...view }) => ({
        ...view,
        columns: kept(view.columns),
        ...(view.sort === undefined ? {} : { sort: kept(view.sort) }),
      }))
      .filter((view) => view.columns.length > 0) as LayoutInfo['views'],
  };
}

/** The engine's columns behind a layout: names that are the same for the same column, and whose values they are. */
export function columnsOf({ columns, rule }: LayoutPlan): { name: string; type: ObjectType }[] {
  const shown = [rule.objectType, ...(rule.total ? [rule.total.type] : [])];
  const names = new Map<string, ObjectType>();
  for (const column of columns) {
    if ('formula' in column) continue;
    const { statistic, types } = column;
    for (const type of shown) if (types.includes(type)) names.set(JSON.stringify([type, statistic]), type);
  }
  return [...names].map(([name, type]) => ({ name, type }));
}
