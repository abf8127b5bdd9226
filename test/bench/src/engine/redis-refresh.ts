import type { ChainableCommander } from 'ioredis';
import { AGENT_VALUES, QUEUE_VALUES, type Values, valueCount } from './contestant.ts';
import { BEGIN, type LoadSize } from './load.ts';

const QUEUE_ANSWERS = 5;

/** Asks for what the values of every queue and agent are made of. */
export function askForAll(from: ChainableCommander, size: LoadSize, at: number): void {
  const oldest = Math.floor(at / 60_000) * 60_000 - 29 * 60_000;
  for (let queue = 0; queue < size.queues; queue++) {
    const key = `q:${queue}`;
    from.hmget(key, 'entered', 'answered', 'abandoned', 'inTime', 'early', 'gold');
    from.zcard(`${key}:waiting`);
    from.zrange(`${key}:waiting`, '0', '0', 'WITHSCORES');
    from.zremrangebyscore(`${key}:recent`, '-inf', `(${oldest}`);
    from.zrange(`${key}:recent`, '0', '-1');
  }
  const fields = ['status', 'since', 'answered', 'sales', 'talk', 'ringing', 'talking', 'after', 'ready'];
  for (let agent = 0; agent < size.agents; agent++) from.hmget(`a:${agent}`, ...fields);
}

/** Makes the values out of the answers. */
export function valuesOfAnswers(answers: readonly unknown[], size: LoadSize, at: number): Values {
  const values = new Float64Array(valueCount(size));
  for (let queue = 0; queue < size.queues; queue++) {
    const own = answers.slice(queue * QUEUE_ANSWERS, (queue + 1) * QUEUE_ANSWERS);
    values.set(queueValues(own, at), queue * QUEUE_VALUES);
  }
  const base = size.queues * QUEUE_VALUES;
  for (let agent = 0; agent < size.agents; agent++) {
    const cells = answers[size.queues * QUEUE_ANSWERS + agent] as readonly (string | null)[];
    values.set(agentValues(cells, at), base + agent * AGENT_VALUES);
  }
  return values;
}

const numbers = (cells: unknown) => (cells as (string | null)[]).map(Number);

function queueValues([sums, waiting, first, , recent]: readonly unknown[], at: number): number[] {
  const [entered = 0, answered = 0, abandoned = 0, inTime = 0, early = 0, gold = 0] = numbers(sums);
  const [, oldest = at] = numbers(first);
  const members = recent as readonly string[];
  let waits = 0;
  for (const member of members) waits += Number(member.slice(member.indexOf(':') + 1));
  return [
    Number(waiting),
    (at - oldest) / 1000,
    entered,
    answered,
    abandoned,
    waits / members.length / 1000,
    (100 * inTime) / (answered + abandoned - early),
    (100 * abandoned) / entered,
    gold,
  ];
}

function agentValues(cells: readonly (string | null)[], at: number): number[] {
  const [status] = cells;
  const [, since = BEGIN, answered = 0, sales = 0, talk = 0, ringing = 0, talking = 0, after = 0, ready = 0] =
    numbers(cells);
  const age = at - since;
  const works = status === 'ringing' || status === 'talking' || status === 'after';
  const work = ringing + talking + after + (works ? age : 0);
  const share = (100 * work) / (work + ready + (status === 'ready' ? age : 0));
  return [status === 'ready' ? 1 : 0, age / 1000, answered, talk / 1000, share, sales];
}
