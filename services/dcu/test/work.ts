import type { Random } from '@pulse/base';
import { agentId, dn, type PulseEvent, sourceId, tenantId } from '@pulse/model';
import { MemoryLog } from '@pulse/protocol/testing';

const tenant = tenantId('acme');

/** Agents of one switch who log in, get ready and take breaks. */
export function work(random: Random, source: string, start: number, count: number): PulseEvent[] {
  const events: PulseEvent[] = [];
  let time = start;
  for (let seq = 1; seq <= count; seq++) {
    const agent = agentId(`agent-${random.below(5)}-${source}`);
    time += random.below(4000);
    const types = ['EventAgentReady', 'EventAgentNotReady', 'EventAgentLogout', 'EventAgentLogin'] as const;
    const type = seq <= 10 ? 'EventAgentLogin' : types[random.below(4)]!;
    const thisDn = dn(agent, source);
    events.push({ tenant, source: sourceId(source), epoch: 1, seq, time, type, thisDn, agentId: agent });
  }
  return events;
}

/** Adds events to a log, each where it belongs. */
export function append(log: MemoryLog, events: readonly PulseEvent[]): void {
  for (const { source, epoch, seq, tenant: _, ...event } of events) log.append(source, epoch, seq, [event]);
}

export function logOf(events: readonly PulseEvent[]): MemoryLog {
  const log = new MemoryLog(tenant);
  append(log, events);
  return log;
}
