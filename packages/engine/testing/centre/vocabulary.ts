import type { Milliseconds, Random } from '@pulse/base';
import type { KeyValues } from '@pulse/model';

/** Most of the centre is on one switch; a few telephones are on another one that nothing ever happens to. */
export const SOURCE = 'sw';
export const OTHER_SOURCE = 'pbx';
export const AGENTS = ['chen', 'diaz', 'evans', 'fuchs'] as const;
export const PHONES = ['101@sw', '102@sw', '103@sw', '104@sw', '201@pbx'] as const;
export const QUEUES = ['billing@sw', 'sales@sw'] as const;
export const VIRTUAL_QUEUE = 'vq@sw';
export const ROUTE_POINT = 'rp@sw';
export const PLACES = ['desk', 'corner', 'lobby'] as const;
export const AGENT_GROUPS = ['pair', 'everybody', 'billers'] as const;

export const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
] as const;

/** Noon of a plain day, and of days on which one of the zones changes its clocks. */
const DAYS: readonly Milliseconds[] = [
  Date.UTC(2026, 4, 5, 12),
  Date.UTC(2026, 2, 29, 0, 40),
  Date.UTC(2026, 9, 25, 0, 20),
  Date.UTC(2026, 10, 1, 5, 30),
  Date.UTC(2026, 3, 4, 14, 30),
];

export const startTime = (random: Random): Milliseconds =>
  random.pick(DAYS) + random.below(4) * 900_000 - random.below(2) * random.below(3) * 1_234_250;

/** Attached data, as few different ones as filters need to tell calls apart. */
export function attachedData(random: Random): KeyValues {
  const data: Record<string, string | number> = {};
  if (random.next() < 0.7) data['ServiceType'] = random.pick(['Billing', 'Sales', 'Support']);
  if (random.next() < 0.4) data['Segment'] = random.pick(['Gold', 'Golden', 'Silver', 'Silver, Gold', '']);
  if (random.next() < 0.2) data['Level'] = random.pick([1, 2, 10]);
  return data;
}

export const reasons = (random: Random): KeyValues =>
  random.next() < 0.8
    ? { reason: random.pick(['Lunch', 'Break', 'Desk']) }
    : { reason: random.pick(['Lunch', 'Break']), detail: random.pick([1, 2]) };

export const extensions = (random: Random): KeyValues => ({ channel: random.pick(['web', 'app']) });
