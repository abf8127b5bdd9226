import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, every, type Milliseconds, PulseError, type Timer } from '@pulse/base';
import type { SourceId, StreamHealth, TenantId } from '@pulse/model';
import type { Health, HealthPart, Metrics } from '@pulse/runtime';
import type { Lds } from './lds.ts';
import type { ldsMetrics } from './metrics.ts';
import type { StreamReport } from './stream-report.ts';

export type LdsMetrics = Metrics<(typeof ldsMetrics)['metrics']>;

export interface WatchOptions {
  readonly lds: Lds;
  readonly tenant: TenantId;
  readonly clock: Clock;
  readonly health: Health;
  readonly metrics: LdsMetrics;
}

/** How often health and metrics are brought up to date, and the sizes of folders, which cost more. */
const LOOK: Milliseconds = 1000;
const MEASURE: Milliseconds = 30_000;

const STATES: readonly StreamHealth['state'][] = [
  'connecting',
  'catching-up',
  'live',
  'disconnected',
  'refused',
  'ended',
];

/** Tells in health and metrics how the streams fare, until it is disposed of. */
export function watchStreams(options: WatchOptions): Disposable {
  return new Watch(options);
}

class Watch implements Disposable {
  readonly #options: WatchOptions;
  readonly #started: Milliseconds;
  readonly #timers: readonly Timer[];
  /** What the counters have been told. */
  readonly #counted = new Map<string, number>();

  constructor(options: WatchOptions) {
    this.#options = options;
    this.#started = options.clock.now();
    this.#timers = [
      every(options.clock, LOOK, () => this.#look()),
      every(options.clock, MEASURE, () => void this.#measure()),
    ];
    this.#look();
    void this.#measure();
  }

  [Symbol.dispose](): void {
    for (const timer of this.#timers) timer.cancel();
  }

  #look(): void {
    const { lds, tenant, clock, metrics } = this.#options;
    const reports = lds.reports();
    metrics.uptime.set({ tenant }, (clock.now() - this.#started) / 1000);
    metrics.senders.set({ tenant }, reports.filter(({ health }) => isConnected(health)).length);
    for (const report of reports) {
      this.#tellMetrics(report);
      this.#tellHealth(report);
    }
  }

  #tellMetrics({ source, health, counts, dns }: StreamReport): void {
    const { tenant, clock, metrics } = this.#options;
    const labels = { tenant, sender: source };
    const since = (clock.now() - health.since) / 1000;
    metrics.connected.set(labels, isConnected(health) ? since : 0);
    metrics.disconnected.set(labels, isConnected(health) ? 0 : since);
    metrics.registeredDns.set(labels, dns.registered);
    if (dns.directory) {
      metrics.configuredDns.set(labels, dns.directory.configured);
      metrics.silentDns.set(labels, dns.directory.silent);
      metrics.unknownDns.set(labels, dns.directory.unknown);
    }
    for (const state of STATES) metrics.state.set({ ...labels, state }, health.state === state ? 1 : 0);
    if (health.clock === 'live' && health.watermark > 0) {
      metrics.lag.set(labels, Math.max(0, clock.now() - health.watermark) / 1000);
    }
    this.#count(source, 'stored', counts.stored);
    this.#count(source, 'invalid', counts.invalid);
    this.#count(source, 'unknown', counts.unknownType);
    this.#count(source, 'truncated', counts.truncated);
    this.#count(source, 'unwatched', dns.unwatched);
  }

  #count(source: SourceId, outcome: string, count: number): void {
    const { tenant, metrics } = this.#options;
    const key = `${source} ${outcome}`;
    metrics.events.inc({ tenant, sender: source, outcome }, count - (this.#counted.get(key) ?? 0));
    this.#counted.set(key, count);
  }

  /** A log that takes nothing keeps lds from its work; without an upstream it still serves what it has. */
  #tellHealth({ source, health, logProblem }: StreamReport): void {
    const parts = this.#options.health;
    const log = parts.part(`log-${source}`);
    if (logProblem) log.failed(logProblem);
    else log.ok();
    tellUpstream(parts.part(`source-${source}`, { required: false }), health);
  }

  async #measure(): Promise<void> {
    const { lds, tenant, metrics } = this.#options;
    for (const { source, directory } of lds.reports()) {
      metrics.logBytes.set({ tenant, sender: source }, await bytesIn(directory));
    }
  }
}

const isConnected = ({ state }: Pick<StreamHealth, 'state'>): boolean =>
  state === 'live' || state === 'catching-up';

function tellUpstream(part: HealthPart, { state, code, message }: StreamHealth): void {
  if (state === 'connecting') return;
  if (isConnected({ state }) || state === 'ended') part.ok();
  else part.failed(new PulseError(code ?? state, message ?? `The upstream is ${state}.`));
}

/** What lies in a folder; files that go meanwhile, and a folder that is not there, count nothing. */
async function bytesIn(directory: string): Promise<number> {
  const names = await readdir(directory).catch(() => []);
  const sizes = await Promise.all(
    names.map((name) =>
      stat(join(directory, name)).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
