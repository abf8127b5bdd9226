import type { ObjectType } from '../configuration.ts';
import type { Category, Subject } from '../statistic.ts';
import type { StatusName } from '../status.ts';

/** What each category computes, in a sentence for people. The mask says of which actions or statuses. */
export const CATEGORY_MEANINGS: Readonly<Record<Category, string>> = {
  CurrentNumber: 'How many are in progress now.',
  CurrentTime: 'How long those that are in progress have lasted, added up.',
  CurrentMaxTime: 'How long the oldest in progress has lasted.',
  CurrentMinTime: 'How long the youngest in progress has lasted.',
  CurrentAverageTime: 'How long those that are in progress have lasted on average.',
  CurrentContinuousTime: 'How long the status has stayed inside the mask without leaving.',
  CurrentRelativeNumberPercentage: 'How many are in progress now, in percent of those of the other mask.',
  CurrentRelativeTimePercentage:
    'How long they have lasted, added up, in percent of those of the other mask.',
  CurrentNumberInTimeRange: 'How many in progress have lasted for a time inside the range.',
  CurrentNumberInTimeRangePercentage:
    'The same in percent of all in progress, or of those of the other mask.',
  CurrentDistinctNumber: 'How many are in progress now, a contact counted once.',
  CurrentCustomValue: 'What the formula says of those in progress, added up.',
  CurrentAverageCustomValue: 'What it says of them in the mean.',
  CurrentMinCustomValue: 'The least that it says of any of them.',
  CurrentMaxCustomValue: 'The greatest that it says of any of them.',
  CurrentState: 'The status with its beginning, reason and calls.',
  CurrentStateReasons: 'The same with all reasons of the status.',
  CurrentTargetState: 'The same with the DNs where the agent can be reached, and their statuses.',
  ExtendedCurrentStatus: 'The status with its beginning, reason, calls and their attached data, for display.',
  TotalNumber: 'How many there were in the interval.',
  TotalTime: 'How long they lasted, added up.',
  TotalAdjustedNumber: 'How many ended in the interval; statuses in progress are left out.',
  TotalAdjustedTime: 'How long those that ended in the interval lasted, each whole, added up.',
  TotalDistinctNumber: 'How many contacts there were: each counted once, consultations with it.',
  TotalDistinctTime: 'How long they lasted, added up; of each contact the last.',
  AverageTime: 'How long they lasted on average.',
  MaxTime: 'How long the longest lasted.',
  MinTime: 'How long the shortest lasted.',
  Percentile: 'The time that so many percent of them did not exceed; exact of up to 500, else within 1 %.',
  TotalNumberInTimeRange: 'How many lasted for a time inside the range.',
  TotalNumberInTimeRangePercentage: 'The same in percent of all, or of those of the other mask.',
  TotalTimeInTimeRange: 'How long those lasted, added up, whose time is inside the range.',
  RelativeNumber: 'How many there were for each of the other mask.',
  RelativeNumberPercentage: 'How many there were, in percent of those of the other mask.',
  RelativeTimePercentage: 'How long they lasted, in percent of those of the other mask.',
  TotalNumberPerSecond: 'How many there were for each second of the interval so far.',
  ElapsedTimePercentage: 'How long they lasted, in percent of the interval so far.',
  AverageNumberPerRelativeHour: 'How many there were for each hour of the other mask.',
  AverageOfCurrentNumber: 'How many were in progress at once, in the mean of the time of the interval.',
  AverageOfCurrentTime:
    'How long those that were in progress had lasted, added up, in the mean of the time of the interval.',
  MaxNumber: 'The most that were in progress at once.',
  MinNumber: 'The fewest that were in progress at once.',
  TotalContinuousNumber: 'How often the status came into the mask from outside.',
  TotalCustomValue: 'What the formula says of them when they end, added up.',
  AverageCustomValue: 'What the formula says of them in the mean.',
  MinCustomValue: 'The least that the formula says of any of them.',
  MaxCustomValue: 'The greatest that the formula says of any of them.',
  FirstTime: 'When the first began or happened: milliseconds since 1970.',
  LastTime: 'When the last ended or happened: milliseconds since 1970.',
  ServiceFactor1:
    'Service level: the share of calls answered inside the first range, of those answered and lost; those lost inside the second are left out.',
  EstimWaitTime:
    'How long a call that enters now will wait: what agents needed for a call, for each that waits and its own, divided among them (ewt.v1).',
  LoadBalance:
    'The estimated wait where calls wait or nobody is free, else the number of free agents below 0: the least is the best to send a call to (lb.v1).',
  Formula: 'What an expression makes of counts, sums, means and extremes of actions.',
  EstimTimeToEndCurrentNumber:
    'How long it takes until all that is in progress now has ended, at the pace of the interval (ete.v1).',
  ExpectedWaitTime2: 'How long those that wait now will take to leave at the pace of the interval (ewt2.v1).',
};

export const SUBJECT_MEANINGS: Readonly<Record<Subject, string>> = {
  DNAction: 'Everything that happens on a DN, by itself: several actions may be in progress at once.',
  AgentStatus: 'The one status of an agent over all DNs: that of the highest action in progress.',
  PlaceStatus: 'The one status of a place over all DNs that stand there, whoever is logged in.',
  GroupStatus:
    'The one status of a group of agents or places: ready where any member is; not ready where none is and somebody is logged in, at a place where any DN is in sight.',
  DNStatus: 'The one status of each DN.',
};

export const OBJECT_TYPE_MEANINGS: Readonly<Record<ObjectType, string>> = {
  Agent: 'A person who takes contacts.',
  GroupAgents: 'A group of agents: what its members do, added up.',
  Queue: 'A queue or virtual queue, where calls wait for an agent.',
  RoutePoint: 'A routing point, where a strategy decides where a call goes.',
  GroupQueues: 'A group of queues and routing points.',
  RegDN: 'A regular DN: a phone, by its number.',
  Tenant: 'All regular DNs, whoever is logged in there, all agents, and all places.',
  Place: 'Where somebody sits: the DNs that stand there, whoever is logged in.',
  GroupPlaces: 'A group of places: what happens at its members, added up.',
};

/** What each status says of an agent or DN. */
export const STATUS_MEANINGS: Readonly<Record<StatusName, string>> = {
  NotMonitored: 'Nobody knows: the source cannot be reached.',
  Monitored: 'The source tells of it, and nothing else is known.',
  LoggedIn: 'Out of step with the switch; not used by this version.',
  OnHook: 'Logged in, neither ready nor in a call.',
  WaitForNextCall: 'Ready, and no call.',
  OffHook: 'The receiver is lifted, and no call rings or is established.',
  CallDialing: 'Dials.',
  CallRinging: 'A call rings.',
  NotReadyForNextCall: 'Not ready, and no established call.',
  AfterCallWork: 'Finishes what a call has left to do.',
  CallOnHold: 'Holds a call, and talks to nobody else.',
  CallUnknown: 'Talks, in a call of unknown type.',
  CallConsult: 'Asks somebody in a consultation.',
  CallInternal: 'Talks, in a call within the site.',
  CallOutbound: 'Talks, in a call to the outside.',
  CallInbound: 'Talks, in a call from the outside.',
  LoggedOut: 'Logged in nowhere.',
};
