import type { Milliseconds } from '@pulse/base';
import type { Dn } from '@pulse/model';
import { ALLOWED_LATENESS } from '../lateness.ts';
import type { Seat } from './seat.ts';
import { type GroupMembers, type Rule, ruleOf, sameIds, type Term } from './term.ts';

/** Configurations that may lie ahead of the events. */
const MOST_TERMS = 1000;

/** A roster as plain data. */
export interface RosterState {
  readonly seats: readonly Seat[];
  readonly named: readonly (readonly (readonly [Dn, Milliseconds])[])[];
  /** Since when each member is known. */
  readonly known: readonly Milliseconds[];
  readonly terms: readonly Term[];
}

/**
 * Who is a member of which group, and when: of agent groups, or of queue groups.
 *
 * Seats are what the terms say, whatever the order in which members, names of queues and terms became known. A seat
 * that has ended stays until nothing can come any more that is attributed by it.
 */
export class Roster {
  readonly #ids: string[] = [];
  readonly #byMember: Seat[][] = [];
  readonly #byGroup: Seat[][] = [];
  /** By member: queues that its logins have named, and when first. */
  readonly #named: Map<Dn, Milliseconds>[] = [];
  readonly #known: Milliseconds[] = [];
  /** Ascending by their time. */
  #terms: Term[] = [{ from: -Infinity, rules: new Map(), absent: new Set(), touched: [] }];
  /** Seats whose end is known, and no later than the first of these ends. */
  readonly #ending = new Set<Seat>();
  #firstEnd: Milliseconds = Infinity;
  /** By time. */
  readonly #turns = new Map<Milliseconds, Set<number>>();

  /** Whom the newest term leaves out. */
  get absent(): ReadonlySet<string> {
    return (this.#terms.at(-1) as Term).absent;
  }

  /** All stays of a member that still matter; some may not have begun, others be over. */
  seatsOf(member: number): readonly Seat[] {
    return this.#byMember[member] ?? NO_SEATS;
  }

  /** All stays in a group that still matter. */
  seatsIn(group: number): readonly Seat[] {
    return this.#byGroup[group] ?? NO_SEATS;
  }

  /** Those that have or had members. */
  get groups(): readonly number[] {
    return [...this.#byGroup.keys()];
  }

  /** By time: groups that may have other members from then on. Forgotten with the seats that end before then. */
  get turns(): ReadonlyMap<Milliseconds, ReadonlySet<number>> {
    return this.#turns;
  }

  knownSince(member: number): Milliseconds {
    return this.#known[member] ?? -Infinity;
  }

  /** Somebody becomes known at a time, as the next member. */
  admit(id: string, at: Milliseconds): void {
    const member = this.#ids.push(id) - 1;
    this.#byMember.push([]);
    this.#named.push(new Map());
    this.#known.push(Infinity);
    this.know(member, at);
  }

  /** A member is known since a time, perhaps earlier than thought: who then is in a group of all was so all along (E-14). */
  know(member: number, at: Milliseconds): void {
    if (at >= (this.#known[member] as Milliseconds)) return;
    this.#known[member] = at;
    this.#reseatAll(member, -Infinity);
  }

  /** A login has named a queue: from now on its agent belongs to the groups that are made of such agents. */
  name(member: number, queue: Dn, now: Milliseconds): void {
    const named = this.#named[member] as Map<Dn, Milliseconds>;
    if (named.has(queue)) return;
    named.set(queue, now);
    for (const { rules } of this.#terms) {
      for (const [group, rule] of rules) {
        if (rule.kind === 'queue' && rule.queue === queue) this.#reseat(member, group, now);
      }
    }
  }

  /** The membership that holds from a time on, not before that of the term before. Answers the groups that it touches. */
  change(
    from: Milliseconds,
    groups: readonly GroupMembers[],
    absent: ReadonlySet<string>,
  ): readonly number[] {
    const last = this.#terms.at(-1) as Term;
    const before = this.#terms.findLast((term) => term.from < from) ?? last;
    const rules = new Map(
      groups.map(({ group, members }) => [group, ruleOf(members, before.rules.get(group), from)]),
    );
    const changed = [...new Set([...last.rules.keys(), ...rules.keys()])].filter(
      (group) => last.rules.get(group) !== rules.get(group),
    );
    const moved = this.#ids.flatMap((id, member) => (absent.has(id) === last.absent.has(id) ? [] : [member]));
    if (changed.length === 0 && sameIds(absent, last.absent)) return [];
    const touched = moved.length === 0 ? changed : [...rules.keys(), ...changed];
    if (last.from === from) this.#terms.pop();
    this.#terms.push({ from, rules, absent, touched });
    if (this.#terms.length > MOST_TERMS) this.#terms.splice(1, 1);
    for (const group of changed) {
      for (let member = 0; member < this.#ids.length; member++) this.#reseat(member, group, from);
    }
    for (const member of moved) this.#reseatAll(member, from);
    return touched;
  }

  #reseatAll(member: number, from: Milliseconds): void {
    const [first, ...others] = this.#terms;
    const groups =
      first && others.length === 0
        ? first.rules.keys()
        : new Set(this.#terms.flatMap(({ rules }) => [...rules.keys()]));
    for (const group of groups) this.#reseat(member, group, from);
  }

  /** Makes the member's stays in a group from a time on what the terms say. */
  #reseat(member: number, group: number, from: Milliseconds): void {
    for (const seat of this.#staysOf(member, group)) {
      if (seat.since >= from) this.#remove(seat);
      else if (seat.until > from) this.#end(seat, from);
    }
    for (const [place, term] of this.#terms.entries()) {
      const next = this.#terms[place + 1]?.from ?? Infinity;
      const rule = term.rules.get(group);
      if (next <= from || rule === undefined || term.absent.has(this.#ids[member] as string)) continue;
      const since = Math.max(from, place === 0 ? -Infinity : term.from, this.#belongsSince(member, rule));
      if (since >= next) continue;
      const goesOn = this.#staysOf(member, group).find((seat) => seat.until === since);
      this.#end(goesOn ?? this.#add({ group, member, since, until: next }), next);
    }
    const known = this.#known[member] as Milliseconds;
    for (const seat of this.#staysOf(member, group)) if (seat.until <= known) this.#remove(seat);
  }

  /** A list of its own, so that seats can be added and removed meanwhile. */
  #staysOf(member: number, group: number): readonly Seat[] {
    const seats = this.#byMember[member] as Seat[];
    return seats.length === 0 ? NO_SEATS : seats.filter((seat) => seat.group === group);
  }

  #belongsSince(member: number, rule: Rule): Milliseconds {
    switch (rule.kind) {
      case 'all':
        return rule.since;
      case 'queue':
        return Math.max(rule.since, this.#named[member]?.get(rule.queue) ?? Infinity);
      case 'listed':
        return rule.ids.has(this.#ids[member] as string) ? -Infinity : Infinity;
    }
  }

  #add(seat: Seat): Seat {
    this.#turn(seat.group, Math.max(seat.since, this.knownSince(seat.member)));
    (this.#byMember[seat.member] as Seat[]).push(seat);
    (this.#byGroup[seat.group] ??= []).push(seat);
    return seat;
  }

  #remove(seat: Seat): void {
    for (const seats of [this.#byMember[seat.member], this.#byGroup[seat.group]] as Seat[][]) {
      seats.splice(seats.indexOf(seat), 1);
    }
    this.#ending.delete(seat);
  }

  #turn(group: number, at: Milliseconds): void {
    if (!Number.isFinite(at)) return;
    const groups = this.#turns.get(at);
    if (groups) groups.add(group);
    else this.#turns.set(at, new Set([group]));
  }

  #end(seat: Seat, until: Milliseconds): void {
    this.#turn(seat.group, until);
    seat.until = until;
    if (until === Infinity) this.#ending.delete(seat);
    else this.#ending.add(seat);
    if (until < this.#firstEnd) this.#firstEnd = until;
  }

  /** Groups of which somebody joins or leaves after one time, up to and with another. */
  touched(after: Milliseconds, upTo: Milliseconds): readonly number[] {
    return this.#terms.flatMap((term) => (term.from > after && term.from <= upTo ? term.touched : []));
  }

  /** Forgets terms that end before a time from which nothing can come any more. */
  forget(before: Milliseconds): void {
    while (this.#terms.length > 1 && (this.#terms[1] as Term).from < before) this.#terms.shift();
  }

  /** The next time at which a term begins, or the lateness after the beginning of one is over. */
  dueAfter(now: Milliseconds): Milliseconds {
    const due = this.#terms.slice(1).map(({ from }) => (from > now ? from : from + ALLOWED_LATENESS));
    return Math.min(Infinity, ...due);
  }

  /** The seats that end before a time. */
  over(before: Milliseconds): readonly Seat[] {
    if (this.#firstEnd >= before) return NO_SEATS;
    return [...this.#ending].filter((seat) => seat.until < before);
  }

  /** Takes away the seats that end before a time. */
  retire(before: Milliseconds): readonly Seat[] {
    for (const at of this.#turns.keys()) if (at < before) this.#turns.delete(at);
    if (this.#firstEnd >= before) return NO_SEATS;
    const over = this.over(before);
    for (const seat of over) this.#ending.delete(seat);
    this.#firstEnd = Math.min(...[...this.#ending].map((seat) => seat.until));
    const stays = (seat: Seat) => seat.until >= before;
    for (const member of new Set(over.map((seat) => seat.member))) {
      this.#byMember[member] = (this.#byMember[member] as Seat[]).filter(stays);
    }
    for (const group of new Set(over.map((seat) => seat.group))) {
      this.#byGroup[group] = (this.#byGroup[group] as Seat[]).filter(stays);
    }
    return over;
  }

  save(): RosterState {
    return {
      seats: this.#byMember.flat(),
      named: this.#named.map((named) => [...named]),
      known: this.#known,
      terms: this.#terms,
    };
  }

  /** `ids`: of all members, in their order. */
  load(ids: readonly string[], { seats, named, known, terms }: RosterState): void {
    for (const [member, id] of ids.entries()) {
      this.#ids[member] = id;
      this.#byMember[member] = [];
      this.#named[member] = new Map(named[member]);
      this.#known[member] = known[member] ?? -Infinity;
    }
    this.#terms = [...terms];
    for (const seat of seats) this.#end(this.#add({ ...seat }), seat.until);
  }
}

const NO_SEATS: readonly Seat[] = [];
