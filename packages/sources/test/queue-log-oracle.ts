import { readFileSync } from 'node:fs';

/** What queue_log says, counted straight from its lines, by no code of the source. */
export interface Oracle {
  readonly queues: Record<string, { entered: number; answered: number; abandoned: number; timedOut: number }>;
  readonly agents: Record<string, { taken: number; noAnswer: number; cancelled: number }>;
  /** By agent: how often paused in all queues, and seconds of the pauses that ended. */
  readonly pauses: Record<string, { times: number; seconds: number }>;
  /** Seconds, by call: until answered or lost, and with the agent. */
  readonly calls: Map<string, { waiting: number; talking?: number; agent?: string }>;
}

export function countQueueLog(path: string, from = 0, until = Number.POSITIVE_INFINITY): Oracle {
  const queues: Oracle['queues'] = {};
  const agents: Oracle['agents'] = {};
  const calls: Oracle['calls'] = new Map();
  const pauses: Oracle['pauses'] = {};
  const paused = new Map<string, number>();
  const entered = new Map<string, number>();
  const connected = new Map<string, number>();
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    const [stamp = '', call = '', queue = '', member = '', verb] = line.split('|');
    const time = Number(stamp);
    if (!verb || time < from || time >= until) continue;
    if (queue !== 'NONE') queues[queue] ??= { entered: 0, answered: 0, abandoned: 0, timedOut: 0 };
    if (member !== 'NONE') agents[member] ??= { taken: 0, noAnswer: 0, cancelled: 0 };
    if (verb === 'PAUSEALL') paused.set(member, time);
    if (verb === 'UNPAUSEALL') {
      const pause = (pauses[member] ??= { times: 0, seconds: 0 });
      pause.times++;
      pause.seconds += time - (paused.get(member) ?? Number.NaN);
    }
    const q = queues[queue]!;
    const a = agents[member]!;
    if (verb === 'ENTERQUEUE') {
      q.entered++;
      entered.set(call, time);
    } else if (verb === 'CONNECT') {
      q.answered++;
      connected.set(call, time);
      calls.set(call, { waiting: time - (entered.get(call) ?? Number.NaN), agent: member });
    } else if (verb === 'ABANDON' || verb === 'EXITWITHTIMEOUT') {
      if (verb === 'ABANDON') q.abandoned++;
      else q.timedOut++;
      calls.set(call, { waiting: time - (entered.get(call) ?? Number.NaN) });
    } else if (verb === 'COMPLETEAGENT' || verb === 'COMPLETECALLER') {
      a.taken++;
      calls.set(call, { ...calls.get(call)!, talking: time - (connected.get(call) ?? Number.NaN) });
    } else if (verb === 'RINGNOANSWER') a.noAnswer++;
    else if (verb === 'RINGCANCELED') a.cancelled++;
  }
  return { queues, agents, calls, pauses };
}
