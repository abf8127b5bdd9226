import type { Random } from '@pulse/base';
import {
  type Category,
  type ColumnDefinition,
  GROUP_ORDERS,
  type GroupBy,
  type ObjectType,
  STATUSES,
  type StatisticDefinition,
  type Subject,
  type TimeProfile,
  type TimeRange,
} from '@pulse/model';
import { ZONES } from './centre/vocabulary.ts';
import { randomExpression } from './random-expression.ts';
import { randomFilter, randomTerm } from './random-filter.ts';

const AGENT_SIDE = ['Agent', 'GroupAgents', 'RegDN', 'Place', 'GroupPlaces'] as const;
const OBJECT_TYPES = [
  ...AGENT_SIDE,
  'Agent',
  'GroupAgents',
  'RegDN',
  'Tenant',
  'Queue',
  'Queue',
  'GroupQueues',
  'RoutePoint',
] as const;

const HISTORICAL = [
  'TotalNumber',
  'TotalNumber',
  'TotalTime',
  'TotalTime',
  'AverageTime',
  'MaxTime',
  'MinTime',
  'MinTime',
  'TotalTimeInTimeRange',
  'Percentile',
  'TotalAdjustedNumber',
  'TotalAdjustedTime',
  'TotalNumberInTimeRange',
  'TotalNumberInTimeRangePercentage',
  'RelativeNumber',
  'RelativeNumberPercentage',
  'RelativeTimePercentage',
  'TotalNumberPerSecond',
  'ElapsedTimePercentage',
  'AverageNumberPerRelativeHour',
  'EstimTimeToEndCurrentNumber',
] as const;
/** Of actions alone. */
const OF_ACTIONS = [
  'TotalDistinctNumber',
  'TotalDistinctTime',
  'FirstTime',
  'LastTime',
  'TotalCustomValue',
  'AverageCustomValue',
  'MinCustomValue',
  'MaxCustomValue',
  'Formula',
] as const;
const NOW_OF_ACTIONS = [
  'CurrentDistinctNumber',
  'CurrentCustomValue',
  'CurrentAverageCustomValue',
  'CurrentMinCustomValue',
  'CurrentMaxCustomValue',
] as const;
const LEVELS = ['AverageOfCurrentNumber', 'AverageOfCurrentTime', 'MaxNumber', 'MinNumber'] as const;
const CURRENT = [
  'CurrentNumber',
  'CurrentTime',
  'CurrentMaxTime',
  'CurrentMinTime',
  'CurrentAverageTime',
  'CurrentRelativeNumberPercentage',
  'CurrentRelativeTimePercentage',
  'CurrentNumberInTimeRange',
  'CurrentNumberInTimeRangePercentage',
] as const;
/** Those that no selection goes with. */
const OF_INTERVAL: ReadonlySet<Category> = new Set([
  'TotalNumberPerSecond',
  'ElapsedTimePercentage',
  'EstimTimeToEndCurrentNumber',
  'FirstTime',
  'LastTime',
]);
/** Masks that some categories demand, and others take. */
const RELATIVE = /^(Current)?Relative|PerRelativeHour/;
const DIVIDES = /Average(?!OfCurrent|.*PerRelative)|InTimeRangePercentage/;

const DURABLE_REGULAR = [
  'NotMonitored',
  'OnHook',
  'OffHook',
  'LoggedIn',
  'WaitForNextCall',
  'NotReadyForNextCall',
  'AfterCallWork',
  'CallDialing',
  'CallRinging',
  'CallUnknown',
  'CallConsult',
  'CallConsultOriginated',
  'CallInternal',
  'CallInternalReceived',
  'CallOutbound',
  'CallInbound',
  'CallOnHold',
  'CallObserving',
  'CallObserved',
  'CallObservedInbound',
] as const;
const INSTANT_REGULAR = [
  'AgentLogin',
  'AgentLogout',
  'UserEvent',
  'CallDialingStarted',
  'CallRingingStarted',
  'CallConsultStarted',
  'CallInboundStarted',
  'CallHeld',
  'CallConferenceMade',
  'CallConferenceJoined',
  'CallConferenceOriginated',
  'CallPartyChanged',
  'CallConferencePartyAdded',
  'CallConferencePartyDeleted',
  'CallTransferMade',
  'CallTransferTaken',
  'CallTransferPartyChanged',
  'CallDialTransferred',
  'CallDialConferenced',
  'CallDialed',
  'CallAbandonedFromDialing',
  'CallAbandonedFromHold',
  'CallRetrievedFromHold',
  'CallConsultCompleted',
  'CallOutboundCompleted',
  'CallInternalCompleted',
  'CallInboundCompleted',
  'CallUnknownCompleted',
  'CallAnswered',
  'CallAbandonedFromRinging',
  'CallForwarded',
  'CallRingingPartyChanged',
  'CallAnsweredInbound',
  'CallRingingInternal',
  'CallForwardedConsult',
] as const;
const DURABLE_MEDIATION = [
  'CallWait',
  'CallWait',
  'CallWaitInbound',
  'CallWaitConsult',
  'Monitored',
  'NotMonitored',
] as const;
const INSTANT_MEDIATION = [
  'CallEntered',
  'CallTreatmentStarted',
  'CallTreatmentNotStarted',
  'CallTreatmentCompleted',
  'CallDistributed',
  'CallDistributedToQueue',
  'CallAbandoned',
  'CallCleared',
  'CallPartyChanged',
  'CallReleased',
  'CallAnswered',
  'CallAbandonedFromRinging',
  'CallForwarded',
  'CallRingingPartyChanged',
  'CallMissed',
  'ACWCompleted',
  'ACWMissed',
  'CallEnteredInbound',
  'CallAnsweredInternal',
  'UserEvent',
] as const;

const GROWING = [
  '00:00',
  '00:00 +00:15',
  '00:00 +01:00',
  '08:30 +01:00',
  '02:30',
  '09:15, 12:45 +00:20',
  'weekly Mon 09:00',
  'monthly 31 08:30, weekly Fri 10:00',
  'never',
] as const;
const SELECTED = [1, 1, 2, 3, 5, 20] as const;
const SLIDING = [
  [60, 15],
  [900, 60],
  [3600, 15],
  [300, 7],
  [10, 10],
  [100, 30],
] as const;
const RANGES: readonly TimeRange[] = [
  { lo: 0, hi: 5 },
  { lo: 5, hi: 30 },
  { lo: 20 },
  { lo: 0, hi: 0.5 },
  { lo: 10, hi: 60 },
];

const isAgentSide = (type: ObjectType) =>
  type === 'Tenant' || (AGENT_SIDE as readonly string[]).includes(type);

const isOne = (type: ObjectType) => type === 'Agent' || type === 'Place' || type === 'RegDN';
const hasOneStatus = (type: ObjectType, subject: Subject) =>
  (type === 'Agent' || type === 'Place') && (subject === 'AgentStatus' || subject === 'PlaceStatus');

/** A legal definition: every category, subject, mask, filter, profile and range that goes with an object type. */
export function randomDefinition(random: Random): ColumnDefinition {
  const objectType = random.pick(OBJECT_TYPES);
  if (!isAgentSide(objectType) && random.next() < 0.08) {
    const mainMask = random.pick([
      'AgentLogin',
      'AgentReady',
      'AgentActive',
      'AgentReady,CallWait',
      'DNLogin',
      'DNReady',
      'DNActive,AgentActive',
      '*',
      '~AgentLogin',
    ]);
    return { objectType, statistic: { category: 'CurrentNumber', subject: 'DNAction', mainMask } };
  }
  if (!isAgentSide(objectType) && random.next() < 0.12) {
    const category = random.pick(['EstimWaitTime', 'LoadBalance', 'ExpectedWaitTime2'] as const);
    const profile =
      category === 'ExpectedWaitTime2' ? randomGrowing(random) : randomProfile(random, objectType);
    return { objectType, statistic: { category, subject: 'DNAction', mainMask: 'CallWait', profile } };
  }
  if ((objectType === 'GroupAgents' || objectType === 'GroupPlaces') && random.next() < 0.03) {
    return { objectType, statistic: { category: 'CurrentState', subject: 'DNAction', mainMask: '*' } };
  }
  if (isOne(objectType) && random.next() < 0.06) {
    const category = random.pick([
      'CurrentState',
      'CurrentStateReasons',
      'ExtendedCurrentStatus',
      ...(objectType === 'Agent' ? (['CurrentTargetState'] as const) : []),
    ] as const);
    const option = random.next() < 0.4 ? { reasonStartOverridesStatusStart: true } : {};
    return { objectType, statistic: { category, subject: 'DNAction', mainMask: '*', ...option } };
  }
  const subject = randomSubject(random, objectType);
  return { objectType, statistic: grouped(random, randomStatistic(random, objectType, subject)) };
}

/** Categories that may be grouped. */
const GROUPED =
  /^(Current(Number|Time|MaxTime|MinTime|AverageTime|NumberInTimeRange|.*CustomValue|DistinctNumber|RelativeNumberPercentage)|Total(Number|Time|NumberInTimeRange|TimeInTimeRange|NumberInTimeRangePercentage|Distinct.*)|Average(Time|CustomValue)|.*(Min|Max)(Time|CustomValue)|Percentile|Relative.*|TotalCustomValue|ServiceFactor1)$/;

/** Now and then in groups, where that is possible. */
function grouped(random: Random, statistic: StatisticDefinition): StatisticDefinition {
  const isPossible = statistic.subject === 'DNAction' && GROUPED.test(statistic.category);
  return isPossible && random.next() < 0.15 ? { ...statistic, groupBy: randomGroupBy(random) } : statistic;
}

export function randomGroupBy(random: Random): GroupBy {
  const known = ['GetString("ServiceType")', 'GetNumber("Level")', 'ThisQueue', 'AgentID', 'PlaceID'];
  return {
    by: random.next() < 0.7 ? random.pick(known) : randomTerm(random),
    ...(random.next() < 0.5 && { order: random.pick(GROUP_ORDERS) }),
    ...(random.next() < 0.5 && { limit: 1 + random.below(3) }),
  };
}

function randomSubject(random: Random, type: ObjectType): Subject {
  if (!isAgentSide(type)) return random.next() < 0.9 ? 'DNAction' : 'DNStatus';
  if (type === 'RegDN') return random.pick(['DNAction', 'DNStatus']);
  if (type === 'Tenant') return random.pick(['DNAction', 'AgentStatus', 'PlaceStatus']);
  const isGroup = type === 'GroupAgents' || type === 'GroupPlaces';
  if (isGroup && random.next() < 0.12) return 'GroupStatus';
  const isOfPlaces = type === 'Place' || type === 'GroupPlaces';
  // Of one alone either name of its status will do.
  const other = !isGroup && random.next() < 0.1;
  const status = isOfPlaces !== other ? 'PlaceStatus' : 'AgentStatus';
  return random.pick(['DNAction', status, status, 'DNStatus']);
}

function randomStatistic(random: Random, type: ObjectType, subject: Subject): StatisticDefinition {
  const hasData = subject !== 'GroupStatus';
  const filter = hasData && random.next() < 0.35 ? { filter: randomFilter(random, 2) } : {};
  const media = hasData && random.next() < 0.05 ? { mediaType: [random.pick(['voice', 'chat'])] } : {};
  const common = { subject, ...filter, ...media };
  const mask = (current: boolean) => randomMask(random, type, subject, current);
  if (hasOneStatus(type, subject) && random.next() < 0.08) {
    return { category: 'CurrentContinuousTime', mainMask: mask(true), ...common };
  }
  if (random.next() < 0.3) {
    const category: Category = random.pick(
      subject === 'DNAction' ? [...CURRENT, ...NOW_OF_ACTIONS] : CURRENT,
    );
    return { category, mainMask: mask(true), ...common, ...extras(random, category, () => mask(true)) };
  }
  const profile = randomProfile(random, type);
  if (subject === 'DNAction' && random.next() < 0.1) {
    const range2 = random.next() < 0.5 ? { range2: random.pick(RANGES) } : {};
    const ranges = { range: random.pick(RANGES), ...range2 };
    return { category: 'ServiceFactor1', mainMask: 'CallAnswered', ...common, profile, ...ranges };
  }
  if (hasData && type !== 'Tenant' && random.next() < 0.08) return randomLevel(random, type, common, mask);
  const category: Category = random.pick(
    subject === 'DNAction'
      ? [...HISTORICAL, ...OF_ACTIONS]
      : HISTORICAL.filter((each) => hasData || !/^(TotalAdjusted|EstimTime)/.test(each)),
  );
  const { filter: unwanted, ...unfiltered } = common;
  const refusesFilter = category === 'AverageNumberPerRelativeHour' && subject !== 'DNAction';
  const refusesProfile = profile.type === 'Selection' && OF_INTERVAL.has(category);
  return {
    category,
    mainMask: mask(false),
    ...(refusesFilter && unwanted !== undefined ? unfiltered : common),
    profile: refusesProfile ? randomGrowing(random) : profile,
    ...extras(random, category, () => mask(false)),
  };
}

/** What is followed from instant to instant: few, because the naive model makes the centre anew for each of them. */
function randomLevel(
  random: Random,
  type: ObjectType,
  common: Pick<StatisticDefinition, 'subject' | 'filter' | 'mediaType'>,
  mask: (current: boolean) => string,
): StatisticDefinition {
  const entries = hasOneStatus(type, common.subject) ? (['TotalContinuousNumber'] as const) : [];
  const category = random.pick([...LEVELS, ...entries]);
  const profile = random.next() < 0.6 ? randomGrowing(random) : randomSliding(random);
  return { category, mainMask: mask(true), ...common, profile };
}

/** What a category takes besides a mask. */
function extras(random: Random, category: Category, mask: () => string) {
  const dividesByNumber = DIVIDES.test(category) && !category.endsWith('CustomValue');
  const takes = category !== 'CurrentAverageTime' && dividesByNumber && random.next() < 0.5;
  return {
    ...((RELATIVE.test(category) || takes) && { relMask: mask() }),
    ...(category.includes('InTimeRange') && { range: random.pick(RANGES) }),
    ...(category.endsWith('CustomValue') && { formula: randomFormula(random) }),
    ...(category === 'Formula' && { expression: randomExpression(random, mask) }),
    ...(category === 'Percentile' && { percentile: random.pick([50, 90, 0.5, 100, 66.6]) }),
  };
}

export const randomFormula = (random: Random): string =>
  `${random.next() < 0.4 ? 'DistByConnID, ' : ''}${randomTerm(random)}`;

/** `current`: of what lasts, because nothing else is ever in progress. */
export function randomMask(random: Random, type: ObjectType, subject: Subject, current: boolean): string {
  const agentSide = isAgentSide(type);
  const statuses = agentSide ? STATUSES : (['NotMonitored', 'Monitored'] as const);
  const durable = agentSide ? DURABLE_REGULAR : DURABLE_MEDIATION;
  const instant = agentSide ? INSTANT_REGULAR : INSTANT_MEDIATION;
  const names: readonly string[] =
    subject !== 'DNAction' ? statuses : current || random.next() < 0.3 ? durable : instant;
  const pick = () => random.pick(names);
  const kind = random.next();
  if (kind < 0.1) return '*';
  if (kind < 0.17) return `*,~${pick()},~${pick()}`;
  if (kind < 0.24) return `~${pick()}, ~${pick()}`;
  if (kind < 0.3) return `*,~${pick()},${pick().toLowerCase()}`;
  if (kind < 0.65) return pick();
  return [pick(), pick(), pick()].slice(0, 1 + random.below(3)).join(', ');
}

function randomProfile(random: Random, type: ObjectType): TimeProfile {
  if (type === 'Agent' && random.next() < 0.25) return { type: 'SinceLogin' };
  if (random.next() < 0.2) return { type: 'Selection', count: random.pick(SELECTED) };
  if (random.next() < 0.6) return randomGrowing(random);
  return randomSliding(random);
}

function randomSliding(random: Random): TimeProfile {
  const [window, step] = random.pick(SLIDING);
  return { type: 'Sliding', window, step };
}

function randomGrowing(random: Random): TimeProfile {
  const value = random.pick(GROWING);
  return random.next() < 0.7
    ? { type: 'Growing', value, zone: random.pick(ZONES) }
    : { type: 'Growing', value };
}
