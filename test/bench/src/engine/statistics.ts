import type { ColumnDefinition, StatisticDefinition, TimeProfile } from '@pulse/model';

const today: TimeProfile = { type: 'Growing', value: '00:00', zone: 'UTC' };
const halfHour: TimeProfile = { type: 'Sliding', window: 1800, step: 60 };

const onQueue = (statistic: Omit<StatisticDefinition, 'subject'>): ColumnDefinition => ({
  objectType: 'Queue',
  statistic: { subject: 'DNAction', ...statistic },
});
const onAgent = (statistic: StatisticDefinition): ColumnDefinition => ({ objectType: 'Agent', statistic });

const WORK = 'CallRinging,CallInbound,AfterCallWork';

/** The nine statistics of a queue and the six of an agent that every engine of this benchmark computes, in this order. */
export const QUEUE_STATISTICS: readonly ColumnDefinition[] = [
  onQueue({ category: 'CurrentNumber', mainMask: 'CallWait' }),
  onQueue({ category: 'CurrentMaxTime', mainMask: 'CallWait' }),
  onQueue({ category: 'TotalNumber', mainMask: 'CallEntered', profile: today }),
  onQueue({ category: 'TotalNumber', mainMask: 'CallAnswered', profile: today }),
  onQueue({ category: 'TotalNumber', mainMask: 'CallAbandoned', profile: today }),
  onQueue({ category: 'AverageTime', mainMask: 'CallAnswered', profile: halfHour }),
  onQueue({
    category: 'ServiceFactor1',
    mainMask: 'CallAnswered',
    profile: today,
    range: { lo: 0, hi: 20 },
    range2: { lo: 0, hi: 5 },
  }),
  onQueue({
    category: 'RelativeNumberPercentage',
    mainMask: 'CallAbandoned',
    relMask: 'CallEntered',
    profile: today,
  }),
  onQueue({
    category: 'TotalNumber',
    mainMask: 'CallEntered',
    profile: today,
    filter: 'PairExists("CustomerSegment","Gold")',
  }),
];

export const AGENT_STATISTICS: readonly ColumnDefinition[] = [
  onAgent({ category: 'CurrentNumber', subject: 'AgentStatus', mainMask: 'WaitForNextCall' }),
  onAgent({ category: 'CurrentTime', subject: 'AgentStatus', mainMask: '*' }),
  onAgent({ category: 'TotalNumber', subject: 'DNAction', mainMask: 'CallAnswered', profile: today }),
  onAgent({ category: 'TotalTime', subject: 'DNAction', mainMask: 'CallInbound', profile: today }),
  onAgent({
    category: 'RelativeTimePercentage',
    subject: 'AgentStatus',
    mainMask: WORK,
    relMask: `${WORK},WaitForNextCall`,
    profile: today,
  }),
  onAgent({
    category: 'TotalNumber',
    subject: 'DNAction',
    mainMask: 'CallAnswered',
    profile: today,
    filter: 'PairExists("ServiceType","Sales")',
  }),
];
