import { fail, ok, type Result } from '@pulse/base';
import { type Cell, type Explanation, type StreamHealth, tenantId } from '@pulse/model';
import type {
  BackFillProgress,
  ExplainRequest,
  OpenRequest,
  PastRequest,
  PastValues,
  StatisticDelta,
  StatisticHandle,
  StatisticListener,
  StatisticRefusal,
  StatisticSubscriber,
  StatisticsSource,
  StatisticsViewer,
  StatisticValues,
} from '../src/mod.ts';
import { applyStatisticDelta, isProblem, readNotification } from '../src/mod.ts';

/** What several clients that ask for the same share. */
interface Shared {
  readonly request: OpenRequest;
  values: StatisticValues;
  readonly subscribers: Set<StatisticSubscriber>;
  readonly closings: Set<(values: StatisticValues) => void>;
}

interface Opened {
  readonly shared: Shared;
  readonly viewer: StatisticsViewer;
  readonly listener: StatisticListener;
  readonly close: () => void;
}

/** A question about the past. */
interface Asked {
  readonly request: ExplainRequest | PastRequest;
  readonly viewer: StatisticsViewer;
  readonly signal: AbortSignal;
  readonly answer: (result: Result<never, StatisticRefusal>) => void;
}

/** Statistics in memory for tests: numbers are put by hand, per object, the same for every stat type. */
export class MemoryStatistics implements StatisticsSource {
  readonly tenant;
  readonly statTypes = new Set(['CallsAnswered']);
  readonly #end = new AbortController();
  readonly requests: OpenRequest[] = [];
  /** Objects, by id, whose number moves with time alone. */
  readonly timed = new Set<string>();
  readonly opened = new Set<Opened>();
  streams: readonly StreamHealth[] = [];
  /** Openings wait for it. */
  gate: Promise<void> = Promise.resolve();
  backFill: BackFillProgress | undefined;
  /** Questions that wait for an answer, oldest first. */
  readonly asked: Asked[] = [];
  readonly #cells = new Map<string, Cell>();
  readonly #shared = new Map<string, Shared>();
  readonly #hidden = new Map<string, Set<string>>();
  readonly #listeners = new Set<(streams: readonly StreamHealth[]) => void>();
  #counter = 0;

  constructor(tenant = 'acme') {
    this.tenant = tenantId(tenant);
  }

  get ended(): AbortSignal {
    return this.#end.signal;
  }

  end(): void {
    this.#end.abort();
  }

  async open(
    request: OpenRequest,
    viewer: StatisticsViewer,
    listener: StatisticListener,
  ): Promise<Result<StatisticHandle, StatisticRefusal>> {
    this.requests.push(request);
    await this.gate;
    const { statType, objects } = request;
    if (typeof statType === 'string' && !this.statTypes.has(statType)) {
      return fail({ code: 'stat-type-unknown', message: `there is no stat type ${statType}` });
    }
    const unseen = objects.find(({ id }) => !this.#cells.has(id) || this.#isHidden(viewer, id));
    if (unseen) return fail({ code: 'object-not-found', message: `there is no ${unseen.type} ${unseen.id}` });
    return ok(this.#handle(this.#share(request), viewer, listener));
  }

  #handle(shared: Shared, viewer: StatisticsViewer, listener: StatisticListener): StatisticHandle {
    const close = () => void this.opened.delete(opened);
    const opened: Opened = { shared, viewer, listener, close };
    this.opened.add(opened);
    const { request } = shared;
    const { notification = 'none' } = request;
    const read = typeof notification === 'string' ? undefined : readNotification(notification);
    const definition = `${JSON.stringify(request.statType)} of ${request.objects.length} objects`;
    return {
      description: {
        definition,
        since: shared.values.since,
        complete: shared.values.incomplete.length === 0,
      },
      notification: read === undefined || isProblem(read) ? undefined : read,
      timed: request.objects.flatMap(({ id }, place) => (this.timed.has(id) ? [place] : [])),
      onClosing(hear) {
        const box = (values: StatisticValues) => hear(values);
        shared.closings.add(box);
        return () => void shared.closings.delete(box);
      },
      read: () => shared.values,
      subscribe(subscriber) {
        // In a box: the same subscriber may come twice.
        const box = { ...subscriber };
        shared.subscribers.add(box);
        return () => void shared.subscribers.delete(box);
      },
      close,
    };
  }

  #share(request: OpenRequest): Shared {
    const key = JSON.stringify(request);
    let shared = this.#shared.get(key);
    if (!shared) {
      const cells = request.objects.map(({ id }) => this.#cells.get(id) ?? null);
      const at = this.#counter++;
      const values: StatisticValues = { version: [1, at], at, since: null, cells, incomplete: [] };
      this.#shared.set(key, (shared = { request, values, subscribers: new Set(), closings: new Set() }));
    }
    return shared;
  }

  /** An object's number from now on; all who see it hear of it at once. */
  put(object: string, cell: Cell): void {
    this.#cells.set(object, cell);
    for (const shared of this.#shared.values()) {
      const places = shared.request.objects.flatMap(({ id }, place) => (id === object ? [place] : []));
      if (places.length > 0) this.change(shared, { cells: places.map((place) => [place, cell]) });
    }
  }

  /** Everything of a statistic is another than before. */
  replace(cell: Cell): void {
    for (const shared of this.#shared.values()) {
      const at = this.#counter++;
      shared.values = { ...shared.values, version: [1, at], at, cells: shared.values.cells.map(() => cell) };
      for (const subscriber of [...shared.subscribers]) subscriber.onValues();
    }
  }

  /** An interval has ended with these values. */
  close(cells: readonly Cell[]): void {
    for (const shared of this.#shared.values()) {
      const at = this.#counter++;
      const values: StatisticValues = { version: [1, at], at, since: 0, cells, incomplete: [] };
      for (const hear of [...shared.closings]) hear(values);
    }
  }

  change(shared: Shared, change: Partial<StatisticDelta>): void {
    const at = this.#counter++;
    const delta: StatisticDelta = { from: shared.values.version, to: [1, at], at, cells: [], ...change };
    shared.values = applyStatisticDelta(shared.values, delta) ?? shared.values;
    for (const subscriber of [...shared.subscribers]) subscriber.onDelta(delta);
  }

  /** A person may no longer see an object. */
  hide(person: string, object: string): void {
    this.#hidden.set(person, (this.#hidden.get(person) ?? new Set()).add(object));
    this.#takeAway(
      ({ viewer, shared }) =>
        viewer.person === person && shared.request.objects.some(({ id }) => id === object),
      { code: 'permission-revoked', message: `${object} is no longer visible` },
    );
  }

  /** An object is no more. */
  remove(object: string): void {
    this.#cells.delete(object);
    this.#takeAway(({ shared }) => shared.request.objects.some(({ id }) => id === object), {
      code: 'object-not-found',
      message: `${object} is no more`,
    });
  }

  #takeAway(chosen: (opened: Opened) => boolean, reason: StatisticRefusal): void {
    for (const opened of [...this.opened].filter(chosen)) {
      opened.close();
      opened.listener.onClosed(reason);
    }
  }

  #isHidden({ person }: StatisticsViewer, object: string): boolean {
    return person !== undefined && (this.#hidden.get(person)?.has(object) ?? false);
  }

  explain(request: ExplainRequest, viewer: StatisticsViewer, signal: AbortSignal) {
    return new Promise<Result<Explanation, StatisticRefusal>>((resolve) => {
      this.asked.push({ request, viewer, signal, answer: resolve });
    });
  }

  past(request: PastRequest, viewer: StatisticsViewer, signal: AbortSignal) {
    return new Promise<Result<PastValues, StatisticRefusal>>((resolve) => {
      this.asked.push({ request, viewer, signal, answer: resolve });
    });
  }

  health(): readonly StreamHealth[] {
    return this.streams;
  }

  listen(onHealth: (streams: readonly StreamHealth[]) => void): () => void {
    this.#listeners.add(onHealth);
    return () => void this.#listeners.delete(onHealth);
  }

  tellHealth(streams: readonly StreamHealth[]): void {
    this.streams = streams;
    for (const listener of [...this.#listeners]) listener(streams);
  }

  get listeners(): number {
    return this.#listeners.size;
  }

  get subscribers(): number {
    return [...this.#shared.values()].reduce((sum, { subscribers }) => sum + subscribers.size, 0);
  }
}
