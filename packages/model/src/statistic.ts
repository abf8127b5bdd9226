import type { ObjectType } from './configuration.ts';

/** The categories that the engine computes, by Stat Server's names. */
export const CATEGORIES = [
  'CurrentNumber',
  'CurrentTime',
  'CurrentMaxTime',
  'CurrentMinTime',
  'CurrentAverageTime',
  'CurrentContinuousTime',
  'CurrentRelativeNumberPercentage',
  'CurrentRelativeTimePercentage',
  'CurrentNumberInTimeRange',
  'CurrentNumberInTimeRangePercentage',
  'CurrentDistinctNumber',
  'CurrentCustomValue',
  'CurrentAverageCustomValue',
  'CurrentMinCustomValue',
  'CurrentMaxCustomValue',
  'CurrentState',
  'CurrentStateReasons',
  'CurrentTargetState',
  'ExtendedCurrentStatus',
  'TotalNumber',
  'TotalTime',
  'TotalAdjustedNumber',
  'TotalAdjustedTime',
  'TotalDistinctNumber',
  'TotalDistinctTime',
  'AverageTime',
  'MaxTime',
  'MinTime',
  'Percentile',
  'TotalNumberInTimeRange',
  'TotalNumberInTimeRangePercentage',
  'TotalTimeInTimeRange',
  'RelativeNumber',
  'RelativeNumberPercentage',
  'RelativeTimePercentage',
  'TotalNumberPerSecond',
  'ElapsedTimePercentage',
  'AverageNumberPerRelativeHour',
  'AverageOfCurrentNumber',
  'AverageOfCurrentTime',
  'MaxNumber',
  'MinNumber',
  'TotalContinuousNumber',
  'TotalCustomValue',
  'AverageCustomValue',
  'MinCustomValue',
  'MaxCustomValue',
  'FirstTime',
  'LastTime',
  'ServiceFactor1',
  'EstimWaitTime',
  'LoadBalance',
  'ExpectedWaitTime2',
  'EstimTimeToEndCurrentNumber',
  'Formula',
] as const;
export type Category = (typeof CATEGORIES)[number];

export const isCategory = (name: string): name is Category =>
  (CATEGORIES as readonly string[]).includes(name);

export const SUBJECTS = ['DNAction', 'AgentStatus', 'PlaceStatus', 'GroupStatus', 'DNStatus'] as const;
export type Subject = (typeof SUBJECTS)[number];

/**
 * When an aggregate starts anew. `zone` is an IANA name, the tenant's zone where absent; `value` as in the model:
 * `00:00 +00:15`, `never`.
 */
export type TimeProfile =
  | { readonly type: 'Growing'; readonly value: string; readonly zone?: string }
  /** The last `window` seconds, moving on every `step` seconds. */
  | { readonly type: 'Sliding'; readonly window: number; readonly step: number }
  /** From an agent's latest login to the logout; each agent has an interval of its own. */
  | { readonly type: 'SinceLogin' }
  /** The last `count` actions or spans, however old. */
  | { readonly type: 'Selection'; readonly count: number };

/** Seconds; `lo <= x < hi`; no `hi`: open-ended. */
export interface TimeRange {
  readonly lo: number;
  readonly hi?: number;
}

/** `descending`, `ascending`: by the values. */
export const GROUP_ORDERS = ['descending', 'ascending', 'key'] as const;

export interface GroupBy {
  /** A term of the filter language, such as `GetString("ServiceType")`. */
  readonly by: string;
  /** Descending where absent. */
  readonly order?: (typeof GROUP_ORDERS)[number];
  /** How many groups are shown, 20 where absent; the others are told together. */
  readonly limit?: number;
}

/** What is computed for each object of a column: a stat type with its profile, ranges and filter filled in. */
export interface StatisticDefinition {
  readonly category: Category;
  readonly subject: Subject;
  /** Comma list of action or status names, `*`, `~Name`; evaluated from left to right. */
  readonly mainMask: string;
  readonly relMask?: string;
  /** Only actions of these media; actions without a call are not excluded. */
  readonly mediaType?: readonly string[];
  /** Filter expression, e.g. `PairExists("ServiceType","Billing")`. */
  readonly filter?: string;
  /** Needed by historical categories; absent for current ones. */
  readonly profile?: TimeProfile;
  readonly range?: TimeRange;
  readonly range2?: TimeRange;
  /** Of Percentile: above 0, up to 100. */
  readonly percentile?: number;
  /**
   * Of custom values: what is computed of each action of a call, a term of the filter language. `DistByConnID,` before it:
   * of several actions of one contact only the latest counts.
   */
  readonly formula?: string;
  /**
   * Of Formula: numbers made of aggregates of actions, such as `COUNT(CallAnswered; duration < 20)` and, of those in
   * progress, `@COUNT(CallWait)`.
   */
  readonly expression?: string;
  /**
   * Of states: the start that is told is that of the reason, where there is one. Times and ages stay those of the status.
   */
  readonly reasonStartOverridesStatusStart?: boolean;
  /** Times are always those of the source; anything but true is refused. */
  readonly useSourceTimeStamps?: boolean;
  /** One value for each of what an expression says of the actions, in place of one for all of them. */
  readonly groupBy?: GroupBy;
}

/** A definition for all objects of one type: the unit that the engine opens, keeps and reads. */
export interface ColumnDefinition {
  readonly objectType: ObjectType;
  readonly statistic: StatisticDefinition;
}

/** `0-20`, `20-`: seconds. Returns undefined when the text is no range. */
export function parseTimeRange(text: string): TimeRange | undefined {
  const match = /^(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)?$/.exec(text.trim());
  if (!match) return undefined;
  const lo = Number(match[1]);
  if (match[2] === undefined) return { lo };
  const hi = Number(match[2]);
  return hi > lo ? { lo, hi } : undefined;
}
