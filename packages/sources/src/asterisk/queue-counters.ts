import type { AmiPacket } from './ami-packet.ts';

interface Counters {
  readonly completed: number;
  readonly abandoned: number;
}

/** Asterisk's own counters against what was seen: how many calls ended while nobody was listening. */
export class QueueCounters {
  readonly #expected = new Map<string, { completed: number; abandoned: number }>();

  /** An event was seen. */
  note(packet: AmiPacket): void {
    const counters = this.#expected.get(packet.get('Queue') ?? '');
    if (!counters) return;
    if (packet.get('Event') === 'AgentComplete') counters.completed++;
    if (packet.get('Event') === 'QueueCallerAbandon') counters.abandoned++;
  }

  /** What QueueStatus says is what was seen, from now on. */
  take(queues: readonly AmiPacket[]): void {
    for (const packet of queues) this.#expected.set(packet.get('Queue') ?? '', countersOf(packet));
  }

  /**
   * By how much QueueStatus is ahead of what was seen, per queue. Left out are queues of which nothing was missed, new
   * ones, and those whose counters began anew (a restart, `queue reset stats`).
   */
  missing(queues: readonly AmiPacket[]): Map<string, Counters> {
    const missing = new Map<string, Counters>();
    for (const packet of queues) {
      const expected = this.#expected.get(packet.get('Queue') ?? '');
      if (!expected) continue;
      const now = countersOf(packet);
      const completed = Math.max(0, now.completed - expected.completed);
      const abandoned = Math.max(0, now.abandoned - expected.abandoned);
      if (completed + abandoned > 0) missing.set(packet.get('Queue') ?? '', { completed, abandoned });
    }
    return missing;
  }
}

const countersOf = (packet: AmiPacket): { completed: number; abandoned: number } => ({
  completed: Number(packet.get('Completed') ?? 0),
  abandoned: Number(packet.get('Abandoned') ?? 0),
});
