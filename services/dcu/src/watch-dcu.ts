import { type Clock, every, type Milliseconds, type Timer } from '@pulse/base';
import type { TenantId } from '@pulse/model';
import type { Health, Metrics } from '@pulse/runtime';
import type { Dcu } from './dcu-interface.ts';
import type { dcuMetrics } from './metrics.ts';
import type { ServerType, WatchedServer } from './watched-server.ts';

export type DcuMetrics = Metrics<(typeof dcuMetrics)['metrics']>;

export interface WatchDcuOptions {
  readonly dcu: Dcu;
  readonly tenant: TenantId;
  readonly clock: Clock;
  readonly health: Health;
  readonly metrics: DcuMetrics;
  readonly servers: readonly WatchedServer[];
}

/** How often metrics are brought up to date. */
const LOOK: Milliseconds = 1000;
const TYPES: readonly ServerType[] = ['T-Server', 'IxnServer', 'ConfigServer'];
/** Names of connections in the original, and parts of the health here. */
const CONNECTIONS = { configServer: 'directory', dbConnection: 'database', redis: 'redis' } as const;

/** Tells in metrics how the dcu fares, until it is disposed of. */
export function watchDcu(options: WatchDcuOptions): Disposable {
  return new Watch(options);
}

class Watch implements Disposable {
  readonly #options: WatchDcuOptions;
  readonly #started: Milliseconds;
  readonly #timer: Timer;
  /** What the counters have been told. */
  readonly #counted = new Map<string, number>();

  constructor(options: WatchDcuOptions) {
    this.#options = options;
    this.#started = options.clock.now();
    // Restored counts are of earlier runs; a counter begins with the process.
    for (const [name, count] of this.#counts()) this.#counted.set(name, count);
    this.#timer = every(options.clock, LOOK, () => this.#look());
    this.#look();
  }

  [Symbol.dispose](): void {
    this.#timer.cancel();
  }

  #look(): void {
    const { dcu, tenant, clock, metrics } = this.#options;
    const { layouts, statistics, revision, delay, savedAt, backFill } = dcu.report();
    const now = clock.now();
    metrics.uptime.set({ tenant }, (now - this.#started) / 1000);
    metrics.activeLayouts.set({ tenant }, layouts.active);
    metrics.assignedLayouts.set({ tenant }, layouts.assigned);
    metrics.pendingLayouts.set({ tenant }, layouts.assigned - layouts.active);
    metrics.statistics.set({ tenant }, statistics.opened + statistics.failed);
    metrics.statisticsOpened.set({ tenant }, statistics.opened);
    metrics.statisticsFailed.set({ tenant }, statistics.failed);
    metrics.delay.set({ tenant }, delay / 1000);
    metrics.revision.set({ tenant }, revision);
    metrics.backFilling.set({ tenant }, backFill?.columns ?? 0);
    metrics.checkpointAge.set({ tenant }, (now - (savedAt ?? this.#started)) / 1000);
    this.#lookAtConnections(now);
    this.#count();
  }

  #lookAtConnections(now: Milliseconds): void {
    const { tenant, health, metrics, servers } = this.#options;
    const { parts } = health.report();
    const isOk = (part: string) => (parts[part]?.state === 'ok' ? 1 : 0);
    for (const [connection, part] of Object.entries(CONNECTIONS)) {
      if (parts[part]) metrics.connections.set({ tenant, connection }, isOk(part));
    }
    metrics.snapshotWriting.set({ tenant }, isOk('redis'));
    const connected = servers.filter(({ connectedSince }) => connectedSince !== undefined);
    for (const { name: server, type, connectedSince } of servers) {
      metrics.serverConnected.set(
        { tenant, server, type },
        connectedSince === undefined ? 0 : (now - connectedSince) / 1000,
      );
    }
    for (const type of TYPES) {
      const count = connected.filter((server) => server.type === type).length;
      metrics.serversConnected.set({ tenant, type }, count);
      if (type === 'T-Server')
        metrics.connections.set({ tenant, connection: 'statServer' }, count > 0 ? 1 : 0);
    }
  }

  #counts(): [string, number][] {
    const { dcu } = this.#options;
    const { interactions, rewinds } = dcu.report();
    return [
      ['rewinds', rewinds],
      ...Object.entries(dcu.engine.counts).map(([outcome, count]): [string, number] => [
        `event ${outcome}`,
        count,
      ]),
      ...[...interactions].map(([type, count]): [string, number] => [`interaction ${type}`, count]),
    ];
  }

  #count(): void {
    const { tenant, metrics } = this.#options;
    for (const [name, count] of this.#counts()) {
      // A rewind takes the engine's counts back.
      const fresh = Math.max(0, count - (this.#counted.get(name) ?? 0));
      this.#counted.set(name, count);
      const [kind, label = ''] = name.split(' ');
      if (kind === 'rewinds') metrics.rewinds.inc({ tenant }, fresh);
      else if (kind === 'event') metrics.events.inc({ tenant, outcome: label }, fresh);
      else metrics.interactions.inc({ tenant, type: label }, fresh);
    }
  }
}
