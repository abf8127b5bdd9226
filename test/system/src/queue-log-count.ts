/** What `queue_log` itself says: counted straight from its lines, without any of Pulse's code. */
export interface QueueLogCount {
  readonly queues: Record<string, { entered: number; answered: number; abandoned: number; timedOut: number }>;
  readonly agents: Record<string, { taken: number }>;
}

export function countQueueLog(text: string): QueueLogCount {
  const count: QueueLogCount = { queues: {}, agents: {} };
  for (const line of text.split('\n')) {
    const [, , queueName = '', agentName = '', event] = line.split('|');
    if (queueName === 'NONE' || queueName === '') continue;
    const queue = (count.queues[queueName] ??= { entered: 0, answered: 0, abandoned: 0, timedOut: 0 });
    if (event === 'ADDMEMBER') count.agents[agentName] ??= { taken: 0 };
    if (event === 'ENTERQUEUE') queue.entered++;
    if (event === 'ABANDON') queue.abandoned++;
    if (event === 'EXITWITHTIMEOUT') queue.timedOut++;
    if (event === 'CONNECT') {
      queue.answered++;
      const agent = (count.agents[agentName] ??= { taken: 0 });
      agent.taken++;
    }
  }
  return count;
}
