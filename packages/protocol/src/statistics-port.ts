import type { Result } from '@pulse/base';
import type { Explanation, StreamHealth, TenantId } from '@pulse/model';
import type { Notification } from './notification.ts';
import type {
  BackFillProgress,
  ExplainRequest,
  OpenRequest,
  PastRequest,
  PastValues,
  StatisticDelta,
  StatisticDescription,
  StatisticValues,
} from './statistics-messages.ts';

/** Who asks for statistics: a program of the tenant, on behalf of a person where one is named. */
export interface StatisticsViewer {
  readonly tenant: TenantId;
  readonly person: string | undefined;
  readonly peer: string;
}

/** Why a statistic is not opened, or is open no longer; code and sentence reach the client. */
export interface StatisticRefusal {
  readonly code: string;
  readonly message: string;
}

/** What the opener of a statistic hears. */
export interface StatisticListener {
  /** The server takes it away, e.g. because a permission was revoked. The last call, and none after `close`. */
  onClosed(reason: StatisticRefusal): void;
}

/** What a subscriber hears: every version once, in order, after `read` gives it. */
export interface StatisticSubscriber {
  /** From the version that was told or read last to the next. The same object to all who see the same. */
  onDelta(delta: StatisticDelta): void;
  /** No delta can be given: read anew. */
  onValues(): void;
}

/** One open statistic. */
export interface StatisticHandle {
  readonly description: StatisticDescription;
  /** When the opener wants to be told; undefined: of every change at once. */
  readonly notification: Notification | undefined;
  /** Places of the objects whose value moves with time alone, in other ways than a clock. */
  readonly timed: readonly number[];
  /**
   * Hears the values that each interval ends with, once it has ended; again where events came late. Of statistics of a
   * ResetBased notification. Returns the way to stop.
   */
  onClosing(hear: (values: StatisticValues) => void): () => void;
  /** The newest values; the next delta starts from their version. Changes nothing. */
  read(): StatisticValues;
  /** At most one at a time. Returns the way to stop. */
  subscribe(subscriber: StatisticSubscriber): () => void;
  /** Nobody needs it any more; idempotent. */
  close(): void;
}

/**
 * What a statistics server reads from, for one tenant. Implemented by the dcu.
 *
 * Promises: `open` checks that the viewer may see every object, and goes on checking until the handle is closed; it
 * resolves with a refusal for what it does not know or not allow, and rejects only with what is its own fault. The
 * request is within the limits of the protocol, its names are unchecked. The same holds for questions about the past,
 * which may take long: `signal` says that nobody waits for the answer any more.
 */
export interface StatisticsSource {
  readonly tenant: TenantId;
  /** Aborts when another source takes the place of this one: its channels are closed, and whoever comes back finds that. */
  readonly ended: AbortSignal;
  open(
    request: OpenRequest,
    viewer: StatisticsViewer,
    listener: StatisticListener,
  ): Promise<Result<StatisticHandle, StatisticRefusal>>;
  /** Why a value is what it is; what the viewer may not see is left out. */
  explain(
    request: ExplainRequest,
    viewer: StatisticsViewer,
    signal: AbortSignal,
  ): Promise<Result<Explanation, StatisticRefusal>>;
  /** What values were. */
  past(
    request: PastRequest,
    viewer: StatisticsViewer,
    signal: AbortSignal,
  ): Promise<Result<PastValues, StatisticRefusal>>;
  /** How far statistics are that are being filled with what came before their opening; undefined where none is. */
  readonly backFill: BackFillProgress | undefined;
  /** How the streams behind the values fare. */
  health(): readonly StreamHealth[];
  /** Hears every change of the health. Returns the way to stop. */
  listen(onHealth: (streams: readonly StreamHealth[]) => void): () => void;
}
