import { fail, ok, PulseError, type Result } from '@pulse/base';
import {
  type Category,
  isCategory,
  type LayoutColumn,
  type LayoutId,
  type LayoutInfo,
  type ObjectType,
  parseTimeRange,
  type StatisticDefinition,
  SUBJECTS,
  type Subject,
  type TimeProfile,
  type TimeRange,
} from '@pulse/model';
import type { Catalogue, StatType, Template, TemplateColumn } from './catalogue-schema.ts';

/** What to collect: a template applied to all objects of a type, with the group whose row stands for the total. */
export interface LayoutRule {
  readonly id: LayoutId;
  readonly template: string;
  readonly objectType: ObjectType;
  /** The group whose members are the rows, and whose own values are the totals row. */
  readonly total?: { readonly type: 'GroupQueues' | 'GroupAgents'; readonly id: string };
}

export interface PlannedColumn {
  readonly shown: LayoutColumn;
  readonly statistic: StatisticDefinition;
  /** The cell is text made from the state: `${reason}`. */
  readonly text?: string;
  /** Object types for which the column has a value. */
  readonly types: readonly string[];
}

export interface LayoutPlan {
  readonly info: LayoutInfo;
  readonly rule: LayoutRule;
  readonly columns: readonly PlannedColumn[];
}

/** Turns a template into a plan. What this version does not compute is listed in `info.omitted`, never shown empty. */
export function planLayout(catalogue: Catalogue, rule: LayoutRule, timeZone: string): LayoutPlan {
  const template = catalogue.templates.find((t) => t.name === rule.template);
  if (!template) {
    throw new PulseError(
      'template-unknown',
      `Layout ${rule.id} names template "${rule.template}", which is not there.`,
    );
  }
  const columns: PlannedColumn[] = [];
  const omitted: { alias: string; reason: string }[] = [];
  for (const column of template.columns) {
    const planned = planColumn(catalogue, column, timeZone);
    if (planned.ok) columns.push(planned.value);
    else omitted.push({ alias: column.alias, reason: planned.error });
  }
  return { rule, columns, info: describe(template, rule, columns, omitted) };
}

function planColumn(catalogue: Catalogue, column: TemplateColumn, timeZone: string): Result<PlannedColumn> {
  if (!column.statistic) return fail('a formula over other columns');
  const reference = column.statistic;
  const type = catalogue.statTypes.find((t) => t.name === reference.type);
  if (!type) {
    throw new PulseError(
      'stat-type-unknown',
      `Column ${column.alias} names stat type "${reference.type}", which is not there.`,
    );
  }
  const statistic = defineStatistic(catalogue, type, reference, timeZone);
  if (!statistic.ok) return statistic;
  const text = column.display?.text;
  return ok({
    shown: showColumn(column),
    statistic: statistic.value,
    types: column.appliesTo ?? type.objects,
    ...(text === undefined ? {} : { text }),
  });
}

function defineStatistic(
  catalogue: Catalogue,
  type: StatType,
  reference: NonNullable<TemplateColumn['statistic']>,
  timeZone: string,
): Result<StatisticDefinition> {
  if (!isCategory(type.category)) return fail(`category ${type.category}`);
  if (!isSubject(type.subject)) return fail(`subject ${type.subject}`);
  const profile = isHistorical(type.category)
    ? findProfile(catalogue, reference.profile, timeZone)
    : ok(undefined);
  if (!profile.ok) return profile;
  const range = findRange(catalogue, reference.range);
  const range2 = findRange(catalogue, reference.range2);
  const filter = reference.filter === undefined ? undefined : findFilter(catalogue, reference.filter);
  return ok({
    category: type.category,
    subject: type.subject,
    mainMask: type.mainMask,
    ...(type.relMask === undefined ? {} : { relMask: type.relMask }),
    ...(type.mediaType === undefined ? {} : { mediaType: type.mediaType }),
    ...(filter === undefined ? {} : { filter }),
    ...(profile.value === undefined ? {} : { profile: profile.value }),
    ...(range === undefined ? {} : { range }),
    ...(range2 === undefined ? {} : { range2 }),
  });
}

const isSubject = (subject: string): subject is Subject => (SUBJECTS as readonly string[]).includes(subject);

const isHistorical = (category: Category) =>
  !category.startsWith('Current') && category !== 'ExtendedCurrentStatus';

function findProfile(catalogue: Catalogue, name = 'Default', zone: string): Result<TimeProfile> {
  const profile = catalogue.timeProfiles.find((p) => p.name === name);
  if (!profile) throw new PulseError('profile-unknown', `Time profile "${name}" is not there.`);
  if (profile.type === 'Growing') return ok({ type: 'Growing', value: profile.value ?? '00:00', zone });
  if (profile.type !== 'Sliding') return fail(`time profile ${profile.type}`);
  const match = /^(\d+):(\d+)$/.exec(profile.value ?? '');
  if (!match)
    throw new PulseError('profile-invalid', `Time profile "${name}": "${profile.value}" is not window:step.`);
  return ok({ type: 'Sliding', window: Number(match[1]), step: Number(match[2]) });
}

function findRange(catalogue: Catalogue, name: string | undefined): TimeRange | undefined {
  if (name === undefined) return undefined;
  const range = parseTimeRange(catalogue.timeRanges.find((r) => r.name === name)?.value ?? '');
  if (!range) throw new PulseError('range-invalid', `Time range "${name}" is not there or is no range.`);
  return range;
}

function findFilter(catalogue: Catalogue, name: string): string {
  const filter = catalogue.filters.find((f) => f.name === name);
  if (!filter) throw new PulseError('filter-unknown', `Filter "${name}" is not there.`);
  return filter.expression;
}

function showColumn(column: TemplateColumn): LayoutColumn {
  return {
    alias: column.alias,
    name: column.name,
    description: column.description,
    format: column.format,
    good: column.good,
    trend: column.trend ?? false,
    total: column.total,
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
    name: template.name,
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
