import { evaluateFilter, type Filter, filterTests, filterText, parseFilter } from '@pulse/expression';
import type { KeyValues, TenantId } from '@pulse/model';
import { type ActionFacts, type CallFacts, LookedAt, placeOf, type TestPlace } from './looked-at.ts';
import { TestSet } from './test-set.ts';

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

/** Outcomes of the tests by where they are asked, and the medium; 0: no call. */
type ClassParts = Readonly<Record<TestPlace | 'medium', number>>;

/** All filters of an engine, compiled against the classes of what they look at. */
export class FilterBank {
  readonly #filters: Registered[] = [];
  readonly #ids = new Map<string, FilterId>();
  readonly #tests: Readonly<Record<TestPlace, TestSet>> = {
    call: new TestSet(),
    reasons: new TestSet(),
    extensions: new TestSet(),
    action: new TestSet(),
  };
  readonly #looked = new LookedAt();
  readonly #media = new Map<string, number>();
  /** A call's own part of a class: outcome of its tests, and medium. */
  readonly #facts = new Map<number, number>();
  readonly #factParts: { readonly call: number; readonly medium: number }[] = [];
  /** By outcome of the tests on actions. */
  readonly #classes: Map<number, FilterClass>[] = [];
  /** By facts: the class of an action to which nothing else is attached, as of almost all. */
  readonly #bare: FilterClass[] = [];
  readonly #classParts: ClassParts[] = [];
  /** Outcomes where there are no reasons, no extensions. */
  #noReasons = 0;
  #noExtensions = 0;
  #watches = false;

  constructor() {
    this.clear();
  }

  /** CustomerID of everything; known before the first filter is registered. */
  set tenant(tenant: TenantId) {
    this.#looked.tenant = tenant;
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
    const placed = new Map(
      filterTests(filter).map((test) => {
        const place = placeOf(test);
        return [test, { place, index: this.#tests[place].add(test) }];
      }),
    );
    return (cls) =>
      evaluateFilter(filter, (test) => {
        const { place, index } = placed.get(test) ?? { place: 'call', index: -1 };
        return this.#tests[place].holds(index, cls[place]);
      });
  }

  /** Do filters ask for more of a call than its attached data and its medium? */
  get looksAtNumbers(): boolean {
    return this.#watches || this.#tests.call.compares || this.looksAtActions;
  }

  /** Somebody else asks for them. */
  watch(): void {
    this.#watches = true;
  }

  /** Do filters ask for what only an action has? Then {@link classOf} must be told, else it need not. */
  get looksAtActions(): boolean {
    return this.#tests.action.size > 0;
  }

  /** What filters can tell of a call's own data; part of the class of each of its actions. */
  callFacts(call: CallFacts): number {
    const medium = this.#medium(call.mediaType);
    const outcome = this.#ofCall(call);
    const key = outcome * SCOPE_BASE + medium;
    let facts = this.#facts.get(key);
    if (facts === undefined) {
      facts = this.#factParts.push({ call: outcome, medium }) - 1;
      this.#facts.set(key, facts);
    }
    return facts;
  }

  #ofCall(call: CallFacts | null): number {
    this.#looked.call = call;
    return this.#tests.call.outcome(call?.userData, this.#looked);
  }

  /** The class of an action; facts 0: no call. */
  classOf(
    facts: number,
    reasons: KeyValues | undefined,
    extensions: KeyValues | undefined,
    action: ActionFacts | null,
  ): FilterClass {
    if (reasons === undefined && extensions === undefined && !this.looksAtActions) {
      return (this.#bare[facts] ??= this.#classOf(facts, this.#noReasons, this.#noExtensions, 0));
    }
    const r = reasons === undefined ? this.#noReasons : this.#ofReasons(reasons);
    const e = extensions === undefined ? this.#noExtensions : this.#ofExtensions(extensions);
    const a = this.looksAtActions ? this.#ofAction(action, reasons, extensions) : 0;
    return this.#classOf(facts, r, e, a);
  }

  #ofReasons(reasons: KeyValues | undefined): number {
    this.#looked.reasons = reasons;
    return this.#tests.reasons.outcome(reasons, this.#looked);
  }

  #ofExtensions(extensions: KeyValues | undefined): number {
    this.#looked.extensions = extensions;
    return this.#tests.extensions.outcome(extensions, this.#looked);
  }

  #ofAction(
    action: ActionFacts | null,
    reasons: KeyValues | undefined,
    extensions: KeyValues | undefined,
  ): number {
    const looked = this.#looked;
    looked.action = action;
    looked.call = action?.call ?? null;
    looked.reasons = reasons;
    looked.extensions = extensions;
    return this.#tests.action.outcome(undefined, looked);
  }

  #classOf(facts: number, reasons: number, extensions: number, action: number): FilterClass {
    const classes = (this.#classes[action] ??= new Map());
    const key = (facts * SCOPE_BASE + reasons) * SCOPE_BASE + extensions;
    let cls = classes.get(key);
    if (cls === undefined) {
      const own = this.#factParts[facts] as { call: number; medium: number };
      cls = this.#classParts.push({ ...own, reasons, extensions, action }) - 1;
      classes.set(key, cls);
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
    this.#classes.length = 0;
    this.#bare.length = 0;
    this.#classParts.length = 0;
    for (const filter of this.#filters) filter.known.fill(0);
    this.#factParts.push({ call: this.#ofCall(null), medium: 0 });
    this.#noReasons = this.#ofReasons(undefined);
    this.#noExtensions = this.#ofExtensions(undefined);
    this.classOf(0, undefined, undefined, null);
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
