import type { Random } from '@pulse/base';
import type { NaiveSubject } from './naive-filter.ts';

const KEYS = ['Segment', 'Priority', 'na"me', 'constructor', 'TreatmentType', 'ReasonCode'] as const;
const VALUES = [
  'Gold',
  'gold',
  'Gold,Silver',
  'Gold , 12',
  '12',
  '7.5',
  '-3',
  '',
  ' ',
  'a*',
  'é\u{1f600}',
  '1e3',
  'G.ld',
];
const PATTERNS = [...VALUES, '*', '?', 'G*', '*d', 'G?ld', '??', 'Silver', '[a]', '*,*'];
const ATTRIBUTES = [
  'ANI',
  'DNIS',
  'MediaType',
  'CustomerID',
  'CallType',
  'ThisQueue',
  'AgentID',
  'PlaceID',
] as const;

/** Something that filters can look at, with gaps. */
export function randomSubject(random: Random): NaiveSubject {
  const map = () =>
    new Map<string, string | number>(
      KEYS.filter(() => random.next() < 0.6).map((key) => [
        key,
        random.next() < 0.7 ? random.pick(VALUES) : random.pick([0, 12, -3, 7.5, 1e21]),
      ]),
    );
  const attributes = new Map<string, string>(
    ATTRIBUTES.filter(() => random.next() < 0.7).map((name) => [name, random.pick(VALUES)]),
  );
  return { userData: map(), reasons: map(), extensions: map(), attributes };
}

const quote = (text: string): string => `"${text.replaceAll(/["\\]/g, '\\$&')}"`;

/** A filter that the rules accept, with blanks and parentheses that nobody needs. */
export function randomFilterText(random: Random, depth: number): string {
  const inner = () => randomFilterText(random, depth - 1);
  const kind = random.next();
  const blank = random.pick(['', '', ' ']);
  if (depth <= 0 || kind < 0.35) return blank + test(random);
  if (kind < 0.5) return `${blank}~${inner()}`;
  if (kind < 0.6) return `(${inner()})${blank}`;
  return `${inner()}${random.pick(['&', '|', ' & '])}${inner()}`;
}

function test(random: Random): string {
  const prefix = random.pick(['', 'Reason', 'Ext']);
  if (random.next() < 0.3) {
    return `${prefix}PairExists(${quote(random.pick(KEYS))}, ${quote(random.pick(PATTERNS))})`;
  }
  const sign = random.pick(['=', '=', '<>', '<', '<=', '>', '>=']);
  return `${term(random, 2)} ${sign} ${term(random, 2)}`;
}

function term(random: Random, depth: number): string {
  const kind = random.next();
  const prefix = random.pick(['', 'Reason', 'Ext']);
  if (kind < 0.2) return random.pick([...ATTRIBUTES, 'TreatmentType', 'ExtensionReasonCode']);
  if (kind < 0.4) return quote(random.pick(PATTERNS));
  if (kind < 0.6) return `${prefix}GetString(${quote(random.pick(KEYS))})`;
  if (kind < 0.7) return `${prefix}GetNumber(${quote(random.pick(KEYS))})`;
  if (kind < 0.8 || depth === 0) return random.pick(['0', '12', '7.5', '3']);
  if (kind < 0.85) return `-${term(random, 0)}`;
  const text = `${term(random, depth - 1)}${random.pick([' + ', ' - ', '*', '/'])}${term(random, depth - 1)}`;
  return random.next() < 0.4 ? `(${text})` : text;
}
