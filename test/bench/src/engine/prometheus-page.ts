import { BEGIN, deviceId, type LoadSize, queueId } from './load.ts';
import { type AgentState, type NaiveState, newAgent, newQueue, type QueueState } from './naive.ts';

const seconds = (milliseconds: number) => milliseconds / 1000;
/** Seconds since the load's begin, so that no digit is lost. */
const instant = (at: number) => seconds(at - BEGIN);

/** What an exporter knows of a queue without computing a statistic. */
const ON_QUEUE: Readonly<Record<string, (queue: QueueState, at: number) => number>> = {
  queue_waiting: ({ waiting }) => waiting.size,
  queue_oldest_entered_seconds: ({ waiting }, at) => instant(Math.min(at, ...waiting.values())),
  queue_entered_total: ({ entered }) => entered,
  queue_answered_total: ({ answered }) => answered,
  queue_abandoned_total: ({ abandoned }) => abandoned,
  queue_in_time_total: ({ inTime }) => inTime,
  queue_early_total: ({ early }) => early,
  queue_gold_total: ({ gold }) => gold,
};

const ON_AGENT: Readonly<Record<string, (agent: AgentState) => number>> = {
  agent_ready: ({ status }) => (status === 'ready' ? 1 : 0),
  agent_working: ({ status }) => (status === 'ringing' || status === 'talking' || status === 'after' ? 1 : 0),
  agent_since_seconds: ({ since }) => instant(since),
  agent_answered_total: ({ answered }) => answered,
  agent_sales_total: ({ sales }) => sales,
  agent_talk_seconds_total: ({ talk }) => seconds(talk),
  agent_work_seconds_total: ({ times }) => seconds(times.ringing + times.talking + times.after),
  agent_ready_seconds_total: ({ times }) => seconds(times.ready),
};

/** The recorded instant of a page, by which its reader knows what has been evaluated. */
export const INSTANT = 'centre:instant_seconds';

/** What Prometheus makes of it; the instant last, when all others are there. */
export const RULES: Readonly<Record<string, string>> = {
  'queue:longest_wait_seconds':
    '(scalar(centre_instant_seconds) - queue_oldest_entered_seconds) * (queue_waiting > bool 0)',
  'queue:service_level':
    '100 * queue_in_time_total / (queue_answered_total + queue_abandoned_total - queue_early_total)',
  'queue:abandoned_share': '100 * queue_abandoned_total / queue_entered_total',
  'agent:state_seconds': 'scalar(centre_instant_seconds) - agent_since_seconds',
  'agent:occupancy':
    '100 * (agent_work_seconds_total + agent_working * agent:state_seconds) / (agent_work_seconds_total + agent_ready_seconds_total + (agent_working + agent_ready) * agent:state_seconds)',
  [INSTANT]: 'centre_instant_seconds',
};

/** Series that are statistics, in their order; the sliding half hour is left out, since a bench lasts no half hour. */
export const QUEUE_SERIES = [
  'queue_waiting',
  'queue:longest_wait_seconds',
  'queue_entered_total',
  'queue_answered_total',
  'queue_abandoned_total',
  undefined,
  'queue:service_level',
  'queue:abandoned_share',
  'queue_gold_total',
] as const;
export const AGENT_SERIES = [
  'agent_ready',
  'agent:state_seconds',
  'agent_answered_total',
  'agent_talk_seconds_total',
  'agent:occupancy',
  'agent_sales_total',
] as const;

/** The page that Prometheus scrapes. */
export function pageOf(state: NaiveState, size: LoadSize, at: number): string {
  const lines = [`centre_instant_seconds ${instant(at)}`];
  const queues = Array.from({ length: size.queues }, (_, i) => state.queues.get(queueId(i)) ?? newQueue());
  for (const [name, valueOf] of Object.entries(ON_QUEUE))
    for (const [index, queue] of queues.entries()) lines.push(`${name}{id="${index}"} ${valueOf(queue, at)}`);
  const agents = Array.from(
    { length: size.agents },
    (_, i) => state.agents.get(deviceId(i)) ?? newAgent(BEGIN),
  );
  for (const [name, valueOf] of Object.entries(ON_AGENT))
    for (const [index, agent] of agents.entries()) lines.push(`${name}{id="${index}"} ${valueOf(agent)}`);
  return `${lines.join('\n')}\n`;
}
