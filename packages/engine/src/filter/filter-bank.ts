import { PulseError } from '@pulse/base';
import { evaluateFilter, type Filter, filterTests, filterText, parseFilter } from '@pulse/expression';
import type { KeyValues } from '@pulse/model';
import { PairTests } from './pair-tests.ts';

/** Index of a registered filter; {@link NO_FILTER} lets everything pass. */
export type FilterId = number;
export const NO_FILTER: FilterId = -1;

/**
 * Everything that registered filters can tell apart about a call or an action, as a dense number. Actions keep their
 * class, so a filter is evaluated once for each class instead of once for each action and statistic.
 */
export type FilterClass = number;
/** Nothing attached, no call: what OnHook or LoggedOut look like. */
export const PLAIN_CLASS: FilterClass = 0;

/** Classes kept before the bank asks to be renewed; only attached data of many independent keys come near it. */
const MOST_CLASSES = 50_000;
const SCOPE_BASE = 2 ** 17;

interface Registered {
  readonly text: string | undefined;
  readonly media: readonly string[] | undefined;
  readonly holds: (cls: ClassParts) => boolean;
  /** By class: 0 not evaluated yet, 1 false, 2 true. */
  known: Uint8Array;
}

interface ClassParts {
  readonly facts: number;
  readonly userData: number;
  /** 0: no call. */
  readonly medium: number;
  readonly reasons: number;
  readonly extensions: number;
}

/** All filters of an engine, compiled against the classes of what they look at. */
export class FilterBank {
  readonly #filters: Registered[] = [];
  readonly #ids = new Map<string, FilterId>();
  readonly #tests = { userData: new PairTests(), reasons: new PairTests(), extensions: new PairTests() };
  readonly #media = new Map<string, number>();
  /** A call's own part of a class: outcome of attached data, and medium. */
  readonly #facts = new Map<number, number>();
  readonly #factParts: { readonly userData: number; readonly medium: number }[] = [];
  readonly #classes = new Map<number, FilterClass>();
  /** By facts: the class of an action to which nothing else is attached, as of almost all. */
  readonly #bare: FilterClass[] = [];
  readonly #classParts: ClassParts[] = [];

  constructor() {
    this.clear();
  }

  /** Registers a filter and a list of media, either of which may be absent. Known classes are void afterwards. */
  register(text: string | undefined, media: readonly string[] | undefined): FilterId {
    if (text === undefined && media === undefined) return NO_FILTER;
    const filter = text === undefined ? undefined : parseFilter(text);
    const allowed = media === undefined ? undefined : new Set(media.map((name) => this.#medium(name)));
    const key = JSON.stringify([filter && filterText(filter), allowed && [...allowed].sort((a, b) => a - b)]);
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const test = filter === undefined ? () => true : this.#compile(filter);
    const holds = (cls: ClassParts) =>
      (allowed === undefined || cls.medium === 0 || allowed.has(cls.medium)) && test(cls);
    const id = this.#filters.push({ text, media, holds, known: new Uint8Array(64) }) - 1;
    this.#ids.set(key, id);
    this.clear();
    return id;
  }

  #compile(filter: Filter): (cls: ClassParts) => boolean {
    const pairs = filterTests(filter).map((test) => {
      if (test.kind === 'pair') return test;
      throw new PulseError('filter-invalid', 'comparisons are not supported by this version');
    });
    const indices = new Map(pairs.map((test) => [test, this.#tests[test.scope].add(test)]));
    return (cls) =>
      evaluateFilter(filter, (test) => {
        if (test.kind !== 'pair') return false;
        return this.#tests[test.scope].holds(indices.get(test) ?? -1, cls[test.scope]);
      });
  }

  /** What filters can tell of a call's own data; part of the class of each of its actions. */
  callFacts(userData: KeyValues | undefined, mediaType: string): number {
    const medium = this.#medium(mediaType);
    const outcome = this.#tests.userData.outcome(userData);
    const key = outcome * SCOPE_BASE + medium;
    let facts = this.#facts.get(key);
    if (facts === undefined) {
      facts = this.#factParts.push({ userData: outcome, medium }) - 1;
      this.#facts.set(key, facts);
    }
    return facts;
  }

  /** The class of an action; facts 0: no call. */
  classOf(facts: number, reasons?: KeyValues, extensions?: KeyValues): FilterClass {
    if (reasons === undefined && extensions === undefined) {
      return (this.#bare[facts] ??= this.#classOf(facts, 0, 0));
    }
    const r = reasons === undefined ? 0 : this.#tests.reasons.outcome(reasons);
    const e = extensions === undefined ? 0 : this.#tests.extensions.outcome(extensions);
    return this.#classOf(facts, r, e);
  }

  #classOf(facts: number, r: number, e: number): FilterClass {
    const key = (facts * SCOPE_BASE + r) * SCOPE_BASE + e;
    let cls = this.#classes.get(key);
    if (cls === undefined) {
      const own = this.#factParts[facts] as { userData: number; medium: number };
      cls = this.#classParts.push({ facts, ...own, reasons: r, extensions: e }) - 1;
      this.#classes.set(key, cls);
    }
    return cls;
  }

  holds(filter: FilterId, cls: FilterClass): boolean {
    if (filter === NO_FILTER) return true;
    const registered = this.#filters[filter] as Registered;
    if (cls >= registered.known.length) {
      const wider = new Uint8Array(Math.max(cls + 1, registered.known.length * 2));
      wider.set(registered.known);
      registered.known = wider;
    }
    const known = registered.known[cls];
    if (known !== 0) return known === 2;
    const holds = registered.holds(this.#classParts[cls] as ClassParts);
    registered.known[cls] = holds ? 2 : 1;
    return holds;
  }

  /** What was registered, in the order of the ids. */
  registered(): readonly {
    readonly text?: string | undefined;
    readonly media?: readonly string[] | undefined;
  }[] {
    return this.#filters.map(({ text, media }) => ({ text, media }));
  }

  /** How many filters are registered; a new one makes all classes void. */
  get size(): number {
    return this.#filters.length;
  }

  /** True when the classes should be thrown away and given anew to what is alive. */
  get full(): boolean {
    return this.#classParts.length > MOST_CLASSES;
  }

  /** Makes every class void; the caller gives new ones to all calls and actions that are alive. */
  clear(): void {
    for (const tests of Object.values(this.#tests)) tests.clear();
    this.#facts.clear();
    this.#factParts.length = 0;
    this.#classes.clear();
    this.#bare.length = 0;
    this.#classParts.length = 0;
    for (const filter of this.#filters) filter.known.fill(0);
    this.#factParts.push({ userData: 0, medium: 0 });
    this.classOf(0);
  }

  #medium(name: string): number {
    let medium = this.#media.get(name);
    if (medium === undefined) {
      medium = this.#media.size + 1;
      this.#media.set(name, medium);
    }
    return medium;
  }
}
