import type { Random } from '@pulse/base';
import { AGENTS, PLACES, QUEUES, ROUTE_POINT, VIRTUAL_QUEUE } from './centre/vocabulary.ts';

/** Keys as random centres fill them, and some that nobody does. */
const KEYS = {
  '': ['ServiceType', 'Segment', 'Level', 'Level', 'none'],
  Reason: ['reason', 'detail'],
  Ext: ['channel', 'cleared', 'returned'],
} as const;
const PATTERNS = [
  ...[
    'Billing',
    'S*',
    'Sales',
    'Gold',
    'Gold*',
    'Silver',
    '*',
    '?',
    '1',
    '',
    'Lunch',
    'web',
    'timeout',
    'support',
  ],
  ...['5551000', '555*', 'voice', 'test', 'Inbound', 'Consult', '*@sw', 'nobody'],
  ...AGENTS,
  ...PLACES,
  ...QUEUES,
  VIRTUAL_QUEUE,
  ROUTE_POINT,
];
/** Those that tell actions of one call apart come more often. */
const ATTRIBUTES = [
  ...['ThisQueue', 'ThisQueue', 'AgentID', 'AgentID', 'CallType', 'ANI', 'DNIS', 'MediaType', 'CustomerID'],
  ...['PlaceID', 'PlaceID', 'TreatmentType', 'ExtensionReasonCode'],
];
const COMPARISONS = ['=', '=', '<>', '<', '<=', '>', '>='];
const PREFIXES = ['', '', 'Reason', 'Ext'] as const;

/** A legal filter, from the whole language. */
export function randomFilter(random: Random, depth: number): string {
  const kind = random.next();
  if (depth === 0 || kind < 0.5) return test(random);
  if (kind < 0.65) return `~(${randomFilter(random, depth - 1)})`;
  const sign = kind < 0.82 ? '&' : '|';
  return `(${randomFilter(random, depth - 1)} ${sign} ${randomFilter(random, depth - 1)})`;
}

function test(random: Random): string {
  const kind = random.next();
  if (kind < 0.35) {
    const prefix = random.pick(PREFIXES);
    return `${prefix}PairExists("${random.pick(KEYS[prefix])}","${random.pick(PATTERNS)}")`;
  }
  if (kind < 0.75) {
    const sign = random.pick(['=', '=', '=', '<>', '>=', '<']);
    return `${random.pick(ATTRIBUTES)} ${sign} "${random.pick(PATTERNS)}"`;
  }
  return `${randomTerm(random)} ${random.pick(COMPARISONS)} ${randomTerm(random)}`;
}

/** What a custom value is made of, or contacts are grouped by. */
export function randomTerm(random: Random): string {
  const prefix = random.pick(PREFIXES);
  const key = random.pick(KEYS[prefix]);
  const kind = random.next();
  if (kind < 0.3) return `${prefix}GetNumber("${key}")`;
  if (kind < 0.5) return `${prefix}GetString("${key}")`;
  if (kind < 0.65) return random.pick(['0', '1', '2', '10', '0.5']);
  if (kind < 0.8) return random.pick(ATTRIBUTES);
  return `(${randomTerm(random)} ${random.pick(['+', '-', '*', '/'])} ${randomTerm(random)})`;
}
