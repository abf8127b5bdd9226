import { type Clock, every, fail, type Milliseconds, ok, type Result, type Timer } from '@pulse/base';
import type { Column, Engine } from '@pulse/engine';
import type {
  Explanation,
  ObjectRef,
  ObjectType,
  StatisticDefinition,
  StreamHealth,
  TenantId,
} from '@pulse/model';
import type {
  BackFillProgress,
  ExplainRequest,
  Notification,
  OpenRequest,
  PastRequest,
  PastValues,
  StatisticHandle,
  StatisticListener,
  StatisticRefusal,
  StatisticsSource,
  StatisticsViewer,
} from '@pulse/protocol';
import type { PermissionView, Sight } from '@pulse/storage';
import type { Catalogue } from '../layouts/catalogue-schema.ts';
import type { ObjectsByType } from '../layouts/push-pacer.ts';
import { ObjectIndex } from '../object-index.ts';
import type { SideReplays } from '../side-replay/side-replays.ts';
import type { Versions } from '../versions.ts';
import { Closings } from './closings.ts';
import { planNotification } from './notifications.ts';
import { PastQuestions, type Rights } from './past-questions.ts';
import { planRequest, refusalOf } from './request-plan.ts';
import type { SharedStatistic, StatisticPlace } from './shared-statistic.ts';
import { StatisticsTable } from './statistics-table.ts';
import { groupsRefusal } from './told-data.ts';

/** An interval has ended where nothing came for so long after its end; what comes later is told, too. */
const SETTLED: Milliseconds = 5000;
/** How often values that move by time alone are looked at. */
const REFRESH: Milliseconds = 1000;
/**
 * Columns that clients may open beyond those of layouts. The engine never closes a column, so that this counts
 * everything that anybody has asked for since the dcu started.
 */
export const MOST_COLUMNS = 500;

export interface DcuStatisticsOptions {
  readonly tenant: TenantId;
  readonly engine: Engine;
  /** Whose stat types, profiles, ranges and filters can be named. */
  readonly catalogue: () => Catalogue;
  /** Who may see what; without it nobody asks on behalf of a person. */
  readonly permissions: PermissionView | undefined;
  /** Rights that nobody confirmed for so long let nobody in any more. */
  readonly stalePermissions: Milliseconds;
  /** Keys of attached data that persons are told. */
  readonly explainedData: readonly string[];
  readonly clock: Clock;
  readonly versions: Versions;
  /** The stream's *now*; never before the engine's time. */
  readonly now: () => Milliseconds;
  /** Answers what is asked about the past. */
  readonly replays: Pick<SideReplays, 'ask'>;
  readonly backFill: { readonly progress: BackFillProgress | undefined };
}

/** A program that asks for itself is trusted with all of its tenant. */
const EVERYTHING: Pick<Sight, 'sees'> = { sees: () => true };

interface Opened {
  readonly shared: SharedStatistic;
  readonly objects: readonly ObjectRef[];
  readonly viewer: StatisticsViewer;
  readonly listener: StatisticListener;
}

/** The statistics of a tenant, opened by clients one by one. */
export class DcuStatistics implements StatisticsSource, Disposable {
  readonly tenant: TenantId;
  readonly #ended = new AbortController();
  readonly #options: DcuStatisticsOptions;
  readonly #index: ObjectIndex;
  readonly #table: StatisticsTable;
  readonly #opened = new Set<Opened>();
  /** Columns that clients have opened, by their definitions. */
  readonly #columns = new Set<string>();
  readonly #listeners = new Set<{ readonly onHealth: (streams: readonly StreamHealth[]) => void }>();
  readonly #past: PastQuestions;
  readonly #closings: Closings;
  readonly #timer: Timer;
  readonly #stopPermissions: (() => void) | undefined;
  #health: readonly StreamHealth[] = [];
  /** Openings that were refused since the start. */
  refused = 0;

  constructor(options: DcuStatisticsOptions) {
    const { tenant, engine, versions, clock, now, permissions } = options;
    this.tenant = tenant;
    this.#options = options;
    this.#index = new ObjectIndex(engine);
    this.#table = new StatisticsTable(versions);
    this.#closings = new Closings(() => engine.time);
    this.#past = new PastQuestions({
      ...options,
      check: (objects, viewer) => this.#check(objects, viewer),
      rightsOf: (person) => this.#rightsOf(person),
    });
    this.#timer = every(clock, REFRESH, () => {
      if (this.#isStale()) this.#checkAll();
      this.#table.refresh(now());
      this.#closings.timePassed(now() - SETTLED);
    });
    this.#stopPermissions = permissions?.listen((changed) => {
      if (changed === tenant) this.#checkAll();
    });
  }

  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  /** Statistics that are open, each object counted, those that several have once. */
  get openCount(): number {
    return this.#table.size;
  }

  async open(
    request: OpenRequest,
    viewer: StatisticsViewer,
    listener: StatisticListener,
  ): Promise<Result<StatisticHandle, StatisticRefusal>> {
    const opened = this.#open(request, viewer, listener);
    if (!opened.ok) this.refused++;
    return opened;
  }

  explain(
    request: ExplainRequest,
    viewer: StatisticsViewer,
    signal: AbortSignal,
  ): Promise<Result<Explanation, StatisticRefusal>> {
    return this.#past.explain(request, viewer, signal);
  }

  past(
    request: PastRequest,
    viewer: StatisticsViewer,
    signal: AbortSignal,
  ): Promise<Result<PastValues, StatisticRefusal>> {
    return this.#past.past(request, viewer, signal);
  }

  get backFill(): BackFillProgress | undefined {
    return this.#options.backFill.progress;
  }

  wants(type: ObjectType): boolean {
    return this.#table.wants(type);
  }

  push(at: Milliseconds, objects: ObjectsByType): void {
    this.#table.push(at, objects);
  }

  /** An event of this time is about to be applied. */
  beforeEvent(time: Milliseconds): void {
    this.#closings.beforeEvent(time);
  }

  /** The tenant's objects have changed: what is no more is closed. */
  configure(): void {
    this.#closings.reschedule();
    this.#checkAll();
  }

  publishHealth(streams: readonly StreamHealth[]): void {
    this.#health = streams;
    for (const { onHealth } of [...this.#listeners]) onHealth(streams);
  }

  health(): readonly StreamHealth[] {
    return this.#health;
  }

  listen(onHealth: (streams: readonly StreamHealth[]) => void): () => void {
    const box = { onHealth };
    this.#listeners.add(box);
    return () => void this.#listeners.delete(box);
  }

  [Symbol.dispose](): void {
    this.#timer.cancel();
    this.#stopPermissions?.();
    this.#ended.abort();
  }

  #open(
    request: OpenRequest,
    viewer: StatisticsViewer,
    listener: StatisticListener,
  ): Result<StatisticHandle, StatisticRefusal> {
    const { catalogue, now, explainedData } = this.#options;
    const plan = planRequest(catalogue(), request);
    if (!plan.ok) return plan;
    const { statistic, objects, definition } = plan.value;
    const refusal = this.#check(objects, viewer) ?? groupsRefusal(plan.value, viewer, explainedData);
    if (refusal) return fail(refusal);
    const places = this.#placesOf(objects, statistic);
    if (!places.ok) return places;
    const columns = places.value.map(({ column }) => column);
    const notification = planNotification(request.notification, columns, now());
    if (!notification.ok) return notification;
    const shared = this.#table.hold(definition, places.value, now());
    return ok(this.#handle({ shared, objects, viewer, listener }, notification.value));
  }

  #handle(opened: Opened, notification: Notification | undefined): StatisticHandle {
    const { shared } = opened;
    const { since, incomplete } = shared.values;
    this.#opened.add(opened);
    return {
      description: { definition: shared.definition, since, complete: incomplete.length === 0 },
      notification,
      timed: shared.timed,
      onClosing: (hear) => this.#closings.listen(shared, hear),
      read: () => shared.values,
      subscribe: (subscriber) => shared.subscribe(subscriber),
      close: () => this.#close(opened),
    };
  }

  #close(opened: Opened): void {
    if (this.#opened.delete(opened)) this.#table.release(opened.shared);
  }

  #placesOf(
    objects: readonly ObjectRef[],
    statistic: StatisticDefinition,
  ): Result<StatisticPlace[], StatisticRefusal> {
    const { engine } = this.#options;
    const columns = new Map<ObjectType, Column>();
    try {
      for (const objectType of new Set(objects.map(({ type }) => type))) {
        const key = JSON.stringify([objectType, statistic]);
        if (!this.#columns.has(key) && this.#columns.size >= MOST_COLUMNS) {
          const message = `Clients have opened ${MOST_COLUMNS} different statistics; there are no more until the dcu starts anew.`;
          return fail({ code: 'too-many-statistics', message });
        }
        columns.set(objectType, engine.open({ objectType, statistic }));
        this.#columns.add(key);
      }
    } catch (error) {
      return fail(refusalOf(error));
    }
    return ok(
      objects.flatMap((ref) => {
        const column = columns.get(ref.type);
        const object = this.#index.find(ref);
        return column === undefined || object === undefined ? [] : [{ type: ref.type, object, column }];
      }),
    );
  }

  /** Why the viewer may not have these objects, if so. Nobody is told of what he may not see that it is there. */
  #check(objects: readonly ObjectRef[], { person }: StatisticsViewer): StatisticRefusal | undefined {
    const sight = person === undefined ? EVERYTHING : this.#rightsOf(person)?.sight;
    const lacking = objects.find((ref) => this.#index.find(ref) === undefined || !sight?.sees(ref));
    if (!lacking) return undefined;
    const whom = person === undefined ? '' : `, or ${person} may not see it`;
    return { code: 'object-not-found', message: `There is no ${lacking.type} ${lacking.id}${whom}.` };
  }

  #rightsOf(person: string): Rights | undefined {
    const viewer = this.#isStale() ? undefined : this.#options.permissions?.viewer(this.tenant, person);
    return viewer && { sight: viewer.sight, mayExplain: viewer.privileges.has('ExplainStatistics') };
  }

  #isStale(): boolean {
    const { permissions, clock, stalePermissions } = this.#options;
    const since = permissions?.staleSince(this.tenant);
    return since !== undefined && clock.now() - since > stalePermissions;
  }

  #checkAll(): void {
    for (const opened of [...this.#opened]) {
      const { objects, viewer, listener } = opened;
      const refusal = this.#check(objects, viewer);
      if (!refusal) continue;
      this.#close(opened);
      const isThere = objects.every((ref) => this.#index.find(ref) !== undefined);
      listener.onClosed(isThere ? { ...refusal, code: 'permission-revoked' } : refusal);
    }
  }
}
