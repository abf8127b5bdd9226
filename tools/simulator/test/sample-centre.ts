import { type PulseEvent, sourceId, tenantId } from '@pulse/model';
import { type CentreOptions, createCentre } from '../src/mod.ts';

/** A Monday, nine o'clock in Berlin. */
export const MORNING = Date.parse('2026-01-05T08:00:00Z');
export const MIDNIGHT = Date.parse('2026-01-04T23:00:00Z');
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

export const sampleOptions = (changes: Partial<CentreOptions> = {}): CentreOptions => ({
  seed: 1,
  agents: 50,
  start: MORNING,
  tenant: tenantId('acme'),
  source: sourceId('voice'),
  timeZone: 'Europe/Berlin',
  ...changes,
});

/** The events of the first so many milliseconds. */
export function* eventsFor(options: CentreOptions, span: number): Generator<PulseEvent> {
  for (const event of createCentre(options)) {
    if (event.time > options.start + span) return;
    yield event;
  }
}

export function take(options: CentreOptions, count: number): PulseEvent[] {
  const events: PulseEvent[] = [];
  for (const event of createCentre(options)) {
    events.push(event);
    if (events.length === count) break;
  }
  return events;
}
