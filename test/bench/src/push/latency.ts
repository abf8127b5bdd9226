import { percentile } from '../figure.ts';
import {
  agentName,
  BROWSERS,
  type Departures,
  EVENTS_PER_SECOND,
  SECONDS,
  sendEvenly,
  WARM_UP_SECONDS,
} from './load.ts';

/** Milliseconds. */
export interface Latency {
  readonly p50: number;
  readonly p99: number;
}

/** Sends the load's changes, and says how long they took to arrive everywhere. @throws when some did not */
export async function measureLatency(
  departures: Departures,
  send: (agent: number, paused: boolean) => void,
): Promise<Latency> {
  const sendOne = (agent: number, paused: boolean) => {
    departures.leaves(agentName(agent));
    send(agent, paused);
  };
  const warm = await sendEvenly(sendOne, 0, WARM_UP_SECONDS);
  departures.measuring = true;
  await sendEvenly(sendOne, warm, SECONDS);
  await new Promise((resolve) => setTimeout(resolve, 500));
  const sorted = departures.latencies.toSorted((a, b) => a - b);
  const expected = SECONDS * EVENTS_PER_SECOND * BROWSERS;
  if (sorted.length < expected * 0.99) throw new Error(`${sorted.length} of ${expected} changes arrived`);
  return { p50: percentile(sorted, 0.5), p99: percentile(sorted, 0.99) };
}
