import type { Milliseconds } from '@pulse/base';
import type { Engine } from '@pulse/engine';
import type { BackFillProgress, StatisticsSource } from '@pulse/protocol';

/** The data collection unit of one tenant: engine, collector, statistics, checkpoints. */
export interface Dcu extends AsyncDisposable {
  /** Settles when everything that there was at the start is in the values. */
  readonly ready: Promise<void>;
  /** Another one after each rewind. */
  readonly engine: Engine;
  /** For clients that open statistics by themselves. Another one after each rewind. */
  readonly statistics: StatisticsSource;
  report(): DcuReport;
}

/** How a dcu fares. */
export interface DcuReport {
  readonly ready: boolean;
  readonly layouts: { readonly assigned: number; readonly active: number };
  /** Values of layouts and of clients. `failed`: what templates have and this version does not compute, and refusals. */
  readonly statistics: { readonly opened: number; readonly failed: number };
  /** Number of the directory's revision that holds now. */
  readonly revision: number;
  /** How far the newest of a live stream is behind the present, at worst. */
  readonly delay: Milliseconds;
  /** Events of digital interactions by type, since the beginning of their streams. */
  readonly interactions: ReadonlyMap<string, number>;
  /** How often values were made anew because a stream came back with the past. */
  readonly rewinds: number;
  /** When the state was saved last; undefined before the first time. */
  readonly savedAt: Milliseconds | undefined;
  /** How far columns are that are being filled with what came before their opening; undefined where none is. */
  readonly backFill: BackFillProgress | undefined;
}
