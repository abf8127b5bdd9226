import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { type Milliseconds, messageOf, PulseError } from '@pulse/base';
import type { PulseEvent, TenantId } from '@pulse/model';
import { parseEvent } from '@pulse/model/schema';
import type { FileProblem } from '../yaml/place.ts';

/** Events of one file; a day of 10,000 agents has about seven million. */
const MOST_EVENTS = 20_000_000;
/** Characters of one line. */
const LONGEST_LINE = 1024 * 1024;

/** An event, and when it takes effect. */
export interface TimedEvent {
  readonly event: PulseEvent;
  /** Not below that of the event before in its stream, not above `received` (T3). */
  readonly time: Milliseconds;
}

/** What a file of events says, in the order in which it counts. */
export interface EventFile {
  /** By effective time, then name of the stream, then place in the stream (T5). */
  readonly events: readonly TimedEvent[];
  readonly problems: readonly FileProblem[];
  /** How many events there are of types that nobody knows; they are left out. */
  readonly unknown: ReadonlyMap<string, number>;
}

interface SeenStream {
  latest: Milliseconds;
  events: number;
  /** Its events say their sequence: all of them, or none. */
  readonly numbered: boolean;
}

/**
 * Reads one JSON event a line. What an event does not say is made up: tenant, source `file`, epoch 1, and the place in
 * its stream as its sequence. Throws {@link PulseError} `file-unreadable`.
 */
export async function readEvents(file: string, tenant: TenantId): Promise<EventFile> {
  const streams = new Map<string, SeenStream>();
  const ordered: TimedEvent[] = [];
  const problems: FileProblem[] = [];
  const unknown = new Map<string, number>();
  let line = 0;
  try {
    const input = createReadStream(file, 'utf8');
    for await (const text of createInterface({ input, crlfDelay: Infinity })) {
      line++;
      if (text.trim() === '') continue;
      const read = readLine(text, tenant, streams);
      if ('event' in read) ordered.push(read);
      else if ('unknown' in read) unknown.set(read.unknown, (unknown.get(read.unknown) ?? 0) + 1);
      else problems.push({ place: { file, line, column: 1 }, ...read });
      if (ordered.length > MOST_EVENTS)
        throw new PulseError('file-too-large', `more than ${MOST_EVENTS} events`);
    }
  } catch (error) {
    const advice = 'Check the path, and that this account may read the file.';
    throw new PulseError('file-unreadable', `${file} cannot be read: ${messageOf(error)}.`, { advice });
  }
  ordered.sort((a, b) => a.time - b.time || compare(a.event.source, b.event.source));
  return { events: ordered, problems, unknown };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

type Line = TimedEvent | { readonly unknown: string } | Pick<FileProblem, 'field' | 'message'>;

function readLine(text: string, tenant: TenantId, streams: Map<string, SeenStream>): Line {
  if (text.length > LONGEST_LINE) return { field: '', message: 'is longer than 1 MiB.' };
  let said: Record<string, unknown>;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('not an object');
    said = value as Record<string, unknown>;
  } catch (error) {
    return { field: '', message: `is no JSON object: ${messageOf(error)}.` };
  }
  const source = typeof said['source'] === 'string' ? said['source'] : 'file';
  const numbered = said['seq'] !== undefined;
  const stream = streams.get(source) ?? { latest: Number.NEGATIVE_INFINITY, events: 0, numbered };
  if (stream.numbered !== numbered) {
    const message = `is ${numbered ? 'there' : 'missing'}, unlike before in stream ${source}; all events of a stream say it, or none.`;
    return { field: 'seq', message };
  }
  const made = { tenant, epoch: 1, seq: stream.events + 1, ...said, source };
  const parsed = parseEvent(made);
  if (!parsed.ok) {
    const { error } = parsed;
    if (error.kind === 'unknown-type') return { unknown: error.type };
    return { field: error.field, message: `${error.reason}.` };
  }
  const event = parsed.value;
  if (event.tenant !== tenant) return { field: 'tenant', message: `is ${event.tenant}, not ${tenant}.` };
  const time = Math.max(stream.latest, Math.min(event.time, event.received ?? Number.POSITIVE_INFINITY));
  streams.set(source, { latest: time, events: stream.events + 1, numbered });
  return { event, time };
}
