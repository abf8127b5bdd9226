import type { PulseEvent } from '@pulse/model';
import { startRedis } from '@pulse/storage/testing';
import { type ChainableCommander, Redis } from 'ioredis';
import { type Contestant, deviceIndex, eventsOf, queueIndex } from './contestant.ts';
import { type CallState, callOf, deviceOf, queueOf } from './naive.ts';
import { askForAll, valuesOfAnswers } from './redis-refresh.ts';

/**
 * Numbers in hashes, waiting and recent calls in sorted sets, a pipeline for each block. What a command needs of the past
 * (a call's entry, an agent's status) this process remembers, so that nothing has to be read back while events come in.
 */
export const redis: Contestant = {
  name: 'Redis hashes and sorted sets, ioredis pipeline',
  wire: 'ndjson',
  async start(size) {
    const server = await startRedis({ tls: false, persistent: false });
    const client = new Redis(server.url);
    const writer = new Writer();
    return {
      async ingest(bytes) {
        const pipeline = client.pipeline();
        for (const event of eventsOf(bytes)) writer.take(pipeline, event);
        await answersOf(pipeline);
      },
      async refresh(at) {
        const pipeline = client.pipeline();
        askForAll(pipeline, size, at);
        return valuesOfAnswers(await answersOf(pipeline), size, at);
      },
      async stop() {
        client.disconnect();
        await server.stop();
      },
    };
  },
};

async function answersOf(pipeline: ChainableCommander): Promise<unknown[]> {
  return ((await pipeline.exec()) ?? []).map(([error, answer]) => {
    if (error) throw error;
    return answer;
  });
}

interface Agent {
  status: string;
  since: number;
  readiness: string;
  established: number;
}

class Writer {
  readonly #calls = new Map<string, CallState>();
  readonly #agents = new Map<number, Agent>();

  take(to: ChainableCommander, event: PulseEvent): void {
    const call = callOf(this.#calls, event);
    const queue = queueOf(event, call);
    if (queue !== undefined) takeQueue(to, `q:${queueIndex(queue)}`, event, call);
    const device = deviceOf(event);
    if (device !== undefined) this.#takeAgent(to, deviceIndex(device), event, call);
  }

  #takeAgent(to: ChainableCommander, index: number, event: PulseEvent, call: CallState | undefined): void {
    const { time } = event;
    const key = `a:${index}`;
    let agent = this.#agents.get(index);
    if (!agent)
      this.#agents.set(index, (agent = { status: 'idle', since: time, readiness: 'idle', established: 0 }));
    switch (event.type) {
      case 'EventAgentLogin':
        to.hset(key, 'status', 'idle', 'since', time);
        break;
      case 'EventRinging':
        change(to, key, agent, 'ringing', time);
        break;
      case 'EventEstablished':
        agent.established = time;
        to.hincrby(key, 'answered', 1);
        if (call?.service === 'Sales') to.hincrby(key, 'sales', 1);
        change(to, key, agent, 'talking', time);
        break;
      case 'EventReleased':
        to.hincrby(key, 'talk', time - agent.established);
        change(to, key, agent, agent.readiness, time);
        break;
      case 'EventAgentReady':
        agent.readiness = 'ready';
        change(to, key, agent, 'ready', time);
        break;
      case 'EventAgentNotReady':
        agent.readiness = event.workMode === 'AfterCallWork' ? 'after' : 'away';
        change(to, key, agent, agent.readiness, time);
        break;
      default:
    }
  }
}

function change(to: ChainableCommander, key: string, agent: Agent, status: string, time: number): void {
  if (time > agent.since) to.hincrby(key, agent.status, time - agent.since);
  agent.status = status;
  agent.since = time;
  to.hset(key, 'status', status, 'since', time);
}

function takeQueue(
  to: ChainableCommander,
  key: string,
  event: PulseEvent,
  call: CallState | undefined,
): void {
  const { time, callId = '' } = event;
  const wait = time - (call?.entered ?? time);
  switch (event.type) {
    case 'EventQueued':
      to.zadd(`${key}:waiting`, time, callId);
      to.hincrby(key, 'entered', 1);
      if (event.userData?.CustomerSegment === 'Gold') to.hincrby(key, 'gold', 1);
      break;
    case 'EventDiverted':
      to.zrem(`${key}:waiting`, callId);
      break;
    case 'EventAbandoned':
      to.zrem(`${key}:waiting`, callId);
      to.hincrby(key, 'abandoned', 1);
      if (wait < 5000) to.hincrby(key, 'early', 1);
      break;
    case 'EventEstablished':
      to.hincrby(key, 'answered', 1);
      if (wait < 20_000) to.hincrby(key, 'inTime', 1);
      to.zadd(`${key}:recent`, time, `${callId}:${wait}`);
      break;
    default:
  }
}
