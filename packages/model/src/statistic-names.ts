import { CATEGORIES, type Category, isCategory, SUBJECTS, type Subject } from './statistic.ts';

/** Other names of Stat Server for what the engine computes; definitions keep the usual one. */
export const CATEGORY_ALIASES: Readonly<Record<string, Category>> = {
  /** The name on the wire. */
  EstimWaitingTime: 'EstimWaitTime',
  /** No public description says how it differs. */
  LoadBalance1: 'LoadBalance',
};

export const SUBJECT_ALIASES: Readonly<Record<string, Subject>> = { Action: 'DNAction' };

/** Categories of Stat Server that are not computed, and why: the rest of a sentence that begins with the name. */
export const REFUSED_CATEGORIES: Readonly<Record<string, string>> = {
  JavaCategory:
    'is computed by a loaded extension, and no code of others runs here; custom values and formulas compute of attached data',
  TotalNumberErrors: 'is described nowhere in public: nobody knows what it counts',
  TotalNumberErlangs: 'is the load in Erlangs: ElapsedTimePercentage divided by 100 is the same number',
  EstimTimeToComplete: 'is of calling lists, and there is no feed of outbound campaigns',
};

export const REFUSED_SUBJECTS: Readonly<Record<string, string>> = {
  CampaignAction: 'is of campaigns, and there is no feed of outbound campaigns',
};

/** Actions that masks may name and that never happen here, and why: the rest of a sentence that begins with the name. */
export const SILENT_ACTIONS: Readonly<Record<string, string>> = {
  ASM_Engaged: 'is of agents who are parked until a customer answers, which no source of this version tells',
  ASM_Outbound: 'is of customers bridged to a parked agent, which no source of this version tells',
  UserEventReceived: 'lasts between two events of an application; UserEvent counts each of them instead',
};

/** What the engine computes under a name or another name of it; undefined: nothing. */
export const categoryNamed = (name: string): Category | undefined =>
  isCategory(name) ? name : ownValue(CATEGORY_ALIASES, name);

export const subjectNamed = (name: string): Subject | undefined =>
  SUBJECTS.find((subject) => subject === name) ?? ownValue(SUBJECT_ALIASES, name);

/** Why a name of Stat Server is not computed; undefined: it is, or nobody has heard of it. */
export const refusalOf = (name: string): string | undefined =>
  ownValue(REFUSED_CATEGORIES, name) ?? ownValue(REFUSED_SUBJECTS, name);

/** Every name that a category may be written with. */
export const CATEGORY_NAMES: readonly string[] = [...CATEGORIES, ...Object.keys(CATEGORY_ALIASES)];
export const SUBJECT_NAMES: readonly string[] = [...SUBJECTS, ...Object.keys(SUBJECT_ALIASES)];

const ownValue = <Value>(table: Readonly<Record<string, Value>>, name: string): Value | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;
