/** The load of the push benchmark: agents who pause and come back, one change after the other. */
export const EVENTS_PER_SECOND = 250;
export const BROWSERS = 10;
export const AGENTS = 1000;
export const QUEUES = 20;
export const WARM_UP_SECONDS = 5;
export const SECONDS = 30;

export const agentName = (index: number) => `Agent ${index}`;
export const queueOf = (index: number) => `queue-${index % QUEUES}`;

/** Milliseconds since 1970 with fractions, comparable between processes of one machine. */
export const stamp = () => performance.timeOrigin + performance.now();

/** When each agent's latest change left the sender. */
export class Departures {
  readonly #left = new Map<string, number>();
  readonly latencies: number[] = [];
  measuring = false;

  leaves(agent: string): void {
    this.#left.set(agent, stamp());
  }

  /** A browser got a change of this agent. */
  arrives(agent: string): void {
    const left = this.#left.get(agent);
    if (left !== undefined && this.measuring) this.latencies.push(stamp() - left);
  }
}

/**
 * Calls `send` for one agent after the other, evenly spaced, catching up when the timer was late. `from` is the number
 * of the first change; returns that of the next, so that every change is one.
 */
export async function sendEvenly(
  send: (agent: number, paused: boolean) => void,
  from: number,
  seconds: number,
): Promise<number> {
  const begin = performance.now();
  const end = from + seconds * EVENTS_PER_SECOND;
  for (let next = from; next < end; ) {
    const due = Math.min(end, from + Math.floor(((performance.now() - begin) * EVENTS_PER_SECOND) / 1000));
    for (; next < due; next++) send(next % AGENTS, Math.floor(next / AGENTS) % 2 === 0);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  return end;
}
