import { PulseError } from '@pulse/base';
import {
  type ColumnDefinition,
  GROUP_ORDERS,
  isCategory,
  isObjectType,
  type ObjectType,
  refusalOf,
  type StatisticDefinition,
  SUBJECTS,
  type Subject,
  type TimeRange,
} from '@pulse/model';
import type { CategoryRule } from '../categories/category.ts';
import { CATEGORY_RULES } from '../categories/table.ts';
import { MOST_ROWS } from '../measures/group-rows.ts';

const STATUS_OBJECTS: Record<Exclude<Subject, 'DNAction'>, readonly ObjectType[]> = {
  AgentStatus: ['Agent', 'GroupAgents', 'Tenant'],
  PlaceStatus: ['Place', 'GroupPlaces', 'Tenant'],
  GroupStatus: ['GroupAgents', 'GroupPlaces'],
  DNStatus: ['RegDN', 'Agent', 'GroupAgents', 'Place', 'GroupPlaces', 'Queue', 'RoutePoint', 'GroupQueues'],
};

const illegal = (message: string) => new PulseError('statistic-illegal', message);

/** A name that is none, or one of Stat Server's for what is not computed. */
function unknown(field: 'category' | 'subject', name: string): PulseError {
  const why = refusalOf(name);
  return illegal(`${field}: ${JSON.stringify(name)} ${why ?? `is no ${field}`}`);
}

/** The status of a place is the PlaceStatus, that of an agent the AgentStatus, whichever of both was asked for (E-158). */
export function withMeantSubject({ objectType, statistic }: ColumnDefinition): ColumnDefinition {
  const { subject } = statistic;
  if (objectType === 'Place' && subject === 'AgentStatus') {
    return { objectType, statistic: { ...statistic, subject: 'PlaceStatus' } };
  }
  if (objectType === 'Agent' && subject === 'PlaceStatus') {
    return { objectType, statistic: { ...statistic, subject: 'AgentStatus' } };
  }
  return { objectType, statistic };
}

/** Refuses what cannot be a statistic; masks, filter and profile are looked at where they are compiled. */
export function checkDefinition({ objectType, statistic }: ColumnDefinition): CategoryRule {
  const { category, subject } = statistic;
  if (!isObjectType(objectType)) throw illegal(`objectType: ${JSON.stringify(objectType)} is no object type`);
  if (!isCategory(category)) throw unknown('category', category);
  if (!SUBJECTS.includes(subject)) throw unknown('subject', subject);
  const rule = CATEGORY_RULES[category];
  if (rule.subjects && !rule.subjects.includes(subject)) {
    throw illegal(`subject: ${category} needs ${rule.subjects.join(' or ')}, not ${subject}`);
  }
  if (rule.objects && !rule.objects.includes(objectType)) {
    throw illegal(`objectType: ${category} is for ${rule.objects.join(' and ')}, not for ${objectType}`);
  }
  if (subject !== 'DNAction' && !STATUS_OBJECTS[subject].includes(objectType)) {
    throw illegal(`subject: ${objectType} has no ${subject}`);
  }
  checkGroupStatus(statistic);
  checkFields(objectType, statistic, rule);
  checkProfile(objectType, statistic, rule);
  rule.check?.(statistic);
  return rule;
}

function checkFields(objectType: ObjectType, statistic: StatisticDefinition, rule: CategoryRule): void {
  const { category } = statistic;
  if (rule.kind === 'current' && statistic.profile) {
    throw illegal(`profile: ${category} tells what is true now and takes no time profile`);
  }
  if (rule.relMask === 'mandatory' && statistic.relMask === undefined) {
    throw illegal(`relMask: ${category} divides by what relMask names, and there is none`);
  }
  if (rule.relMask === undefined && statistic.relMask !== undefined) {
    throw illegal(`relMask: ${category} divides by nothing and takes none`);
  }
  if (rule.range === 'mandatory' && statistic.range === undefined) {
    throw illegal(`range: ${category} needs a time range`);
  }
  if (rule.range === undefined && statistic.range) throw illegal(`range: ${category} takes no time range`);
  if (rule.range2 === undefined && statistic.range2)
    throw illegal(`range2: ${category} takes no second range`);
  if (rule.percentile !== undefined && statistic.percentile === undefined) {
    throw illegal(`percentile: ${category} needs to know of how many percent`);
  }
  if (rule.percentile === undefined && statistic.percentile !== undefined) {
    throw illegal(`percentile: ${category} takes none`);
  }
  if (rule.formula !== undefined && statistic.formula === undefined) {
    throw illegal(`formula: ${category} computes what a formula says, and there is none`);
  }
  if (rule.formula === undefined && statistic.formula !== undefined) {
    throw illegal(`formula: ${category} takes none`);
  }
  if (rule.expression !== undefined && statistic.expression === undefined) {
    throw illegal(`expression: ${category} computes what an expression says, and there is none`);
  }
  if (rule.expression === undefined && statistic.expression !== undefined) {
    throw illegal(`expression: ${category} takes none`);
  }
  checkGroups(statistic, rule);
  checkOptions(objectType, statistic, rule);
  checkRange('range', statistic.range);
  checkRange('range2', statistic.range2);
  if (statistic.mediaType?.length === 0) throw illegal('mediaType: an empty list lets nothing pass');
}

/** A group's status is made of its members', and has no data of its own (U4). */
function checkGroupStatus({ subject, filter, mediaType }: StatisticDefinition): void {
  if (subject !== 'GroupStatus') return;
  if (filter !== undefined) throw illegal('filter: GroupStatus has no attached data and takes none');
  if (mediaType !== undefined) throw illegal('mediaType: GroupStatus is of no medium and takes none');
}

function checkOptions(objectType: ObjectType, statistic: StatisticDefinition, rule: CategoryRule): void {
  if (statistic.useSourceTimeStamps === false) {
    throw illegal('useSourceTimeStamps: times are those of the source, which no reading can tell otherwise');
  }
  if (statistic.reasonStartOverridesStatusStart !== true) return;
  const field = 'reasonStartOverridesStatusStart';
  if (!rule.state) throw illegal(`${field}: ${statistic.category} tells no start of a status`);
  if (objectType === 'GroupAgents') throw illegal(`${field}: the status of a group has no reasons`);
}

function checkGroups({ category, subject, groupBy }: StatisticDefinition, rule: CategoryRule): void {
  if (groupBy === undefined) return;
  if (rule.groups === undefined) throw illegal(`groupBy: ${category} cannot be grouped`);
  if (subject !== 'DNAction') throw illegal(`groupBy: groups are of actions, not of ${subject}`);
  const { order, limit } = groupBy;
  if (order !== undefined && !GROUP_ORDERS.includes(order)) {
    throw illegal(`groupBy: ${JSON.stringify(order)} is no order; write ${GROUP_ORDERS.join(', ')}`);
  }
  if (limit !== undefined && !(Number.isInteger(limit) && limit >= 1 && limit <= MOST_ROWS)) {
    throw illegal(`groupBy: a limit of ${limit} rows; write a whole number from 1 to ${MOST_ROWS}`);
  }
}

function checkProfile(
  objectType: ObjectType,
  { category, profile }: StatisticDefinition,
  rule: CategoryRule,
): void {
  if (profile?.type === 'SinceLogin' && objectType !== 'Agent') {
    throw illegal(
      `profile: SinceLogin follows the logins of one agent; it is for Agent, not for ${objectType}`,
    );
  }
  if (profile?.type === 'Selection' && rule.ofInterval) {
    throw illegal(`profile: ${category} is measured over an interval, and Selection has none`);
  }
}

function checkRange(field: string, range: TimeRange | undefined): void {
  if (range === undefined) return;
  const { lo, hi } = range;
  if (!(Number.isFinite(lo) && lo >= 0 && (hi === undefined || (Number.isFinite(hi) && hi > lo)))) {
    throw illegal(`${field}: ${lo}-${hi ?? ''} is no time range; write lo-hi in seconds with lo below hi`);
  }
}
