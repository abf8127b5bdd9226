import type { PulseEvent } from '@pulse/model';
import { encodeFrame } from '@pulse/protocol';
import { collectGarbage } from '../collect-garbage.ts';
import type { Contestant, Running, Values } from './contestant.ts';
import { generateLoad, type LoadSize, SOURCE } from './load.ts';

/** Events of one block of wire bytes. */
const BLOCK = 1000;
/** Refreshes of which the median counts: this many, or as many as fit in the time, and a few at least. */
const REFRESHES = 20;
const LEAST_REFRESHES = 3;
const REFRESHES_MS = 8000;
/** Values of different engines are equal to this share. */
const TOLERANCE = 1e-6;

export interface Outcome {
  readonly eventsPerSecond: number;
  /** Median. */
  readonly refreshMilliseconds: number;
  readonly values: Values;
}

/** What ours and a peer did, one right after the other, so that a machine with more to do slows both. */
export interface Heat {
  readonly ours: Outcome;
  readonly theirs: Outcome;
}

/**
 * Lets us and each peer take the same events.
 *
 * @returns the heats in the order of the peers; undefined for one that cannot be started here, which is told
 * @throws when a peer's values are not ours
 */
export async function race(
  size: LoadSize,
  us: Contestant,
  peers: readonly Contestant[],
): Promise<readonly (Heat | undefined)[]> {
  const events = generateLoad(size);
  const wires = { ndjson: ndjson(events), frames: frames(events) };
  const at = (events.at(-1)?.time ?? 0) + 1000;
  const measure = async (contestant: Contestant, running: Running) => {
    const eventsPerSecond = await ingestAll(running, wires[contestant.wire], events.length);
    const refreshed = await refreshAgainAndAgain(running, at);
    await running.stop?.();
    return { eventsPerSecond, ...refreshed };
  };
  const heats: (Heat | undefined)[] = [];
  for (const peer of peers) {
    const ours = await measure(us, await us.start(size));
    const running = await startOrTell(peer, size);
    const theirs = running && (await measure(peer, running));
    if (theirs) expectEqual(ours.values, theirs.values, peer, size);
    heats.push(theirs && { ours, theirs });
  }
  return heats;
}

async function startOrTell(peer: Contestant, size: LoadSize): Promise<Running | undefined> {
  try {
    return await peer.start(size);
  } catch (error) {
    process.stderr.write(`left out: ${peer.name}: ${String(error)}\n`);
    return undefined;
  }
}

async function ingestAll(running: Running, wire: readonly Uint8Array[], events: number): Promise<number> {
  collectGarbage();
  const begin = performance.now();
  for (const block of wire) await running.ingest(block);
  return (events / (performance.now() - begin)) * 1000;
}

async function refreshAgainAndAgain(running: Running, at: number): Promise<Omit<Outcome, 'eventsPerSecond'>> {
  const times: number[] = [];
  let values: Values = new Float64Array();
  const end = performance.now() + REFRESHES_MS;
  while (times.length < LEAST_REFRESHES || (times.length < REFRESHES && performance.now() < end)) {
    const start = performance.now();
    values = await running.refresh(at);
    const asked = performance.now() - start;
    times.push(asked + ((await running.beforehand?.()) ?? 0));
  }
  times.sort((a, b) => a - b);
  return { refreshMilliseconds: times[Math.floor(times.length / 2)] ?? Number.NaN, values: values.slice() };
}

export function ndjson(events: readonly PulseEvent[]): Uint8Array[] {
  return blocks(events).map((block) =>
    Buffer.from(`${block.map((event) => JSON.stringify(event)).join('\n')}\n`),
  );
}

export function frames(events: readonly PulseEvent[]): Uint8Array[] {
  return blocks(events).map((block) => {
    const recorded = block.map(
      ({ tenant: _tenant, source: _source, epoch: _epoch, seq: _seq, ...event }) => event,
    );
    const message = { kind: 'records', source: SOURCE, epoch: 1, from: block[0]?.seq ?? 1, events: recorded };
    return encodeFrame(message, 'msgpack') as Uint8Array;
  });
}

function blocks(events: readonly PulseEvent[]): (readonly PulseEvent[])[] {
  return Array.from({ length: Math.ceil(events.length / BLOCK) }, (_, i) =>
    events.slice(i * BLOCK, (i + 1) * BLOCK),
  );
}

/** A figure of an engine that computes something else does not count. */
function expectEqual(ours: Values, theirs: Values, peer: Contestant, size: LoadSize): void {
  for (let index = 0; index < ours.length; index++) {
    if (peer.leavesOut?.(index, size)) continue;
    const [a = 0, b = 0] = [ours[index], theirs[index]];
    const same = Number.isNaN(a) ? Number.isNaN(b) : Math.abs(a - b) <= TOLERANCE * Math.max(1, Math.abs(a));
    if (!same) throw new Error(`value ${index}: ${a}, but ${b} by ${peer.name}`);
  }
}
