import type { PulseEvent } from '@pulse/model';
import {
  AGENT_VALUES,
  type Contestant,
  eventsOf,
  QUEUE_VALUES,
  type Values,
  valueCount,
} from './contestant.ts';
import { BEGIN, deviceId, type LoadSize, queueId } from './load.ts';

/** What anybody would write first: Maps of objects, a line of JSON at a time. */
export const naive: Contestant = {
  name: 'naive Maps of objects from NDJSON',
  wire: 'ndjson',
  start(size) {
    const state = newState();
    return {
      ingest(bytes) {
        for (const event of eventsOf(bytes)) take(state, event);
      },
      refresh: (at) => readAll(state, size, at),
    };
  },
};

export interface QueueState {
  waiting: Map<string, number>;
  entered: number;
  answered: number;
  abandoned: number;
  inTime: number;
  early: number;
  gold: number;
  recent: { at: number; wait: number }[];
}

type Status = 'ready' | 'ringing' | 'talking' | 'after' | 'away' | 'idle';

export interface AgentState {
  status: Status;
  since: number;
  readiness: Status;
  times: Record<Status, number>;
  answered: number;
  sales: number;
  talk: number;
  established: number;
}

export interface CallState {
  entered: number;
  queue: string;
  service: string;
}

export interface NaiveState {
  readonly queues: Map<string, QueueState>;
  readonly agents: Map<string, AgentState>;
  readonly calls: Map<string, CallState>;
}

export const newState = (): NaiveState => ({ queues: new Map(), agents: new Map(), calls: new Map() });

export const newQueue = (): QueueState => ({
  waiting: new Map(),
  entered: 0,
  answered: 0,
  abandoned: 0,
  inTime: 0,
  early: 0,
  gold: 0,
  recent: [],
});

export const newAgent = (at: number): AgentState => ({
  status: 'idle',
  since: at,
  readiness: 'idle',
  times: { ready: 0, ringing: 0, talking: 0, after: 0, away: 0, idle: 0 },
  answered: 0,
  sales: 0,
  talk: 0,
  established: 0,
});

/** What is known of the event's call, and remembered or forgotten with it. */
export function callOf(calls: Map<string, CallState>, event: PulseEvent): CallState | undefined {
  const { callId, thisDn = '' } = event;
  if (callId === undefined) return undefined;
  if (event.type === 'EventQueued') {
    calls.set(callId, { entered: event.time, queue: thisDn, service: String(event.userData?.ServiceType) });
  }
  const call = calls.get(callId);
  if (event.type === 'EventReleased' || event.type === 'EventAbandoned') calls.delete(callId);
  return call;
}

/** The queue that the event says something about. */
export const queueOf = (event: PulseEvent, call: CallState | undefined): string | undefined =>
  call && ['EventQueued', 'EventDiverted', 'EventAbandoned', 'EventEstablished'].includes(event.type)
    ? call.queue
    : undefined;

/** The agent's device that the event says something about. */
export const deviceOf = (event: PulseEvent): string | undefined =>
  ['EventQueued', 'EventDiverted', 'EventAbandoned'].includes(event.type) ? undefined : event.thisDn;

export function takeQueue(queue: QueueState, event: PulseEvent, call: CallState | undefined): QueueState {
  const { time, callId = '' } = event;
  const wait = time - (call?.entered ?? time);
  switch (event.type) {
    case 'EventQueued':
      queue.waiting.set(callId, time);
      queue.entered++;
      if (event.userData?.CustomerSegment === 'Gold') queue.gold++;
      break;
    case 'EventDiverted':
      queue.waiting.delete(callId);
      break;
    case 'EventAbandoned':
      queue.waiting.delete(callId);
      queue.abandoned++;
      if (wait < 5000) queue.early++;
      break;
    case 'EventEstablished':
      queue.answered++;
      if (wait < 20_000) queue.inTime++;
      queue.recent.push({ at: time, wait });
      break;
    default:
  }
  return queue;
}

export function takeAgent(agent: AgentState, event: PulseEvent, call: CallState | undefined): AgentState {
  const { time } = event;
  switch (event.type) {
    case 'EventRinging':
      change(agent, 'ringing', time);
      break;
    case 'EventEstablished':
      agent.answered++;
      agent.established = time;
      if (call?.service === 'Sales') agent.sales++;
      change(agent, 'talking', time);
      break;
    case 'EventReleased':
      agent.talk += time - agent.established;
      change(agent, agent.readiness, time);
      break;
    case 'EventAgentReady':
      agent.readiness = 'ready';
      change(agent, 'ready', time);
      break;
    case 'EventAgentNotReady':
      agent.readiness = event.workMode === 'AfterCallWork' ? 'after' : 'away';
      change(agent, agent.readiness, time);
      break;
    default:
  }
  return agent;
}

function change(agent: AgentState, status: Status, time: number): void {
  agent.times[agent.status] += time - agent.since;
  agent.status = status;
  agent.since = time;
}

/** Takes one event into the state. */
export function take({ queues, agents, calls }: NaiveState, event: PulseEvent): void {
  const call = callOf(calls, event);
  const queueKey = queueOf(event, call);
  if (queueKey !== undefined) {
    let queue = queues.get(queueKey);
    if (!queue) queues.set(queueKey, (queue = newQueue()));
    takeQueue(queue, event, call);
  }
  const device = deviceOf(event);
  if (device !== undefined) {
    let agent = agents.get(device);
    if (!agent) agents.set(device, (agent = newAgent(event.time)));
    takeAgent(agent, event, call);
  }
}

const percent = (part: number, whole: number) => (whole === 0 ? Number.NaN : (100 * part) / whole);

export function readAll(state: NaiveState, size: LoadSize, at: number): Values {
  const values = new Float64Array(valueCount(size));
  for (let index = 0; index < size.queues; index++) {
    readQueue(state.queues.get(queueId(index)) ?? newQueue(), at, values, index * QUEUE_VALUES);
  }
  const agents = size.queues * QUEUE_VALUES;
  for (let index = 0; index < size.agents; index++) {
    readAgent(
      state.agents.get(deviceId(index)) ?? newAgent(BEGIN),
      at,
      values,
      agents + index * AGENT_VALUES,
    );
  }
  return values;
}

function readQueue(queue: QueueState, at: number, values: Values, place: number): void {
  let oldest = at;
  for (const entered of queue.waiting.values()) oldest = Math.min(oldest, entered);
  const from = Math.floor(at / 60_000) * 60_000 - 29 * 60_000;
  while (queue.recent[0] && queue.recent[0].at < from) queue.recent.shift();
  let waits = 0;
  for (const { wait } of queue.recent) waits += wait;
  values[place] = queue.waiting.size;
  values[place + 1] = (at - oldest) / 1000;
  values[place + 2] = queue.entered;
  values[place + 3] = queue.answered;
  values[place + 4] = queue.abandoned;
  values[place + 5] = queue.recent.length === 0 ? Number.NaN : waits / queue.recent.length / 1000;
  values[place + 6] = percent(queue.inTime, queue.answered + queue.abandoned - queue.early);
  values[place + 7] = percent(queue.abandoned, queue.entered);
  values[place + 8] = queue.gold;
}

function readAgent(agent: AgentState, at: number, values: Values, place: number): void {
  const running = (status: Status) => agent.times[status] + (agent.status === status ? at - agent.since : 0);
  const work = running('ringing') + running('talking') + running('after');
  values[place] = agent.status === 'ready' ? 1 : 0;
  values[place + 1] = (at - agent.since) / 1000;
  values[place + 2] = agent.answered;
  values[place + 3] = agent.talk / 1000;
  values[place + 4] = percent(work, work + running('ready'));
  values[place + 5] = agent.sales;
}
