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

  /**
   * Takes over what QueueStatus says and returns by how much it is ahead, per queue; queues that were not missed
   * anything, are new, or whose counters began anew (a restart, `queue reset stats`) are left out.
   */
  compare(queues: readonly AmiPacket[]): Map<string, Counters> {
    const missed = new Map<string, Counters>();
    for (const packet of queues) {
      const name = packet.get('Queue') ?? '';
      const completed = Number(packet.get('Completed') ?? 0);
      const abandoned = Number(packet.get('Abandoned') ?? 0);
      const expected = this.#expected.get(name);
      if (expected) {
        const ahead = {
          completed: Math.max(0, completed - expected.completed),
          abandoned: Math.max(0, abandoned - expected.abandoned),
        };
        if (ahead.completed + ahead.abandoned > 0) missed.set(name, ahead);
      }
      this.#expected.set(name, { completed, abandoned });
    }
    return missed;
  }
}
