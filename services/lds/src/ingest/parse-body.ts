import { messageOf } from '@pulse/base';
import { IngestError } from './ingest-errors.ts';
import type { BodyForm } from './read-body.ts';

/** One place of a batch: what stood there, or why it could not be read. */
export type Entry = { readonly input: unknown } | { readonly unreadable: string };

/**
 * The places of a batch. A body that is no JSON at all is refused; a broken line of NDJSON is the matter of its place.
 * Throws {@link IngestError} `body-invalid`, `too-many-events`.
 */
export function parseBody(body: Buffer, form: BodyForm, maxEvents: number): readonly Entry[] {
  const text = decode(body);
  return form === 'json' ? fromJson(text, maxEvents) : fromLines(text, maxEvents);
}

function decode(body: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch (error) {
    throw new IngestError('body-invalid', 'The body is not UTF-8.', { cause: error });
  }
}

function fromJson(text: string, maxEvents: number): readonly Entry[] {
  const parsed = parse(text);
  if ('unreadable' in parsed) throw new IngestError('body-invalid', `The body is ${parsed.unreadable}.`);
  const { input } = parsed;
  const events = Array.isArray(input) ? input : (input as { events?: unknown } | null)?.events;
  if (!Array.isArray(events)) throw new IngestError('body-invalid', 'The body holds no list of events.');
  if (events.length > maxEvents) throw tooMany(maxEvents);
  return events.map((event: unknown) => ({ input: event }));
}

function fromLines(text: string, maxEvents: number): readonly Entry[] {
  const entries: Entry[] = [];
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf('\n', start);
    const line = text.slice(start, end < 0 ? undefined : end).trim();
    start = end < 0 ? text.length : end + 1;
    if (line === '') continue;
    if (entries.length === maxEvents) throw tooMany(maxEvents);
    entries.push(parse(line));
  }
  return entries;
}

function parse(text: string): Entry {
  try {
    return { input: JSON.parse(text) as unknown };
  } catch (error) {
    // The platform's words repeat a part of the text, which may be anybody's data.
    const place = / at position \d+| at end of JSON input|Unexpected end/.exec(messageOf(error));
    return { unreadable: `not JSON${place?.[0].startsWith(' at position') ? place[0] : ''}` };
  }
}

const tooMany = (maxEvents: number): IngestError =>
  new IngestError('too-many-events', `The batch has more than ${maxEvents} events.`);
