import type { Roster } from '../state/roster.ts';
import type { Rule, Term } from '../state/term.ts';
import type { FrozenRoster, FrozenRule } from './frozen.ts';
import { Rows, SEAT, SEAT_WIDTH } from './rows.ts';

/** Membership as plain data, and its seats as rows. */
export function freezeRoster(roster: Roster): { readonly plain: FrozenRoster; readonly seats: Float64Array } {
  const { seats, named, known, terms } = roster.save();
  const rows = new Rows(SEAT_WIDTH);
  for (const seat of seats) {
    const row = rows.add();
    for (const field of FIELDS) rows.set(row + SEAT[field], seat[field]);
  }
  const plain = terms.map((term) => ({
    ...term,
    rules: [...term.rules].map(([group, rule]) => [group, freezeRule(rule)] as const),
    absent: [...term.absent],
  }));
  return { plain: { named, known: [...known], terms: plain }, seats: rows.numbers };
}

const FIELDS = ['group', 'member', 'since', 'until'] as const;

const freezeRule = (rule: Rule): FrozenRule =>
  rule.kind === 'listed' ? { kind: rule.kind, ids: [...rule.ids] } : rule;

/** `ids`: of all members, in their order. */
export function thawRoster(
  roster: Roster,
  ids: readonly string[],
  { named, known, terms }: FrozenRoster,
  seats: Float64Array<ArrayBuffer>,
): void {
  const rows = new Rows(SEAT_WIDTH, seats);
  const places = Array.from({ length: rows.count }, (_, row) => row);
  roster.load(ids, {
    named,
    known: known.map((at) => at ?? -Infinity),
    seats: places.map((row) => ({
      group: rows.get(row, SEAT.group),
      member: rows.get(row, SEAT.member),
      since: rows.get(row, SEAT.since),
      until: rows.get(row, SEAT.until),
    })),
    terms: terms.map(
      (term): Term => ({
        from: term.from ?? -Infinity,
        rules: new Map(term.rules.map(([group, rule]) => [group, thawRule(rule)])),
        absent: new Set(term.absent),
        touched: term.touched,
      }),
    ),
  });
}

const thawRule = (rule: FrozenRule): Rule =>
  rule.kind === 'listed'
    ? { kind: rule.kind, ids: new Set(rule.ids) }
    : { ...rule, since: rule.since ?? -Infinity };
