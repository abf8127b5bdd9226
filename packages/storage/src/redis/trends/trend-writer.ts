import { type Clock, every, type Milliseconds, type Timer } from '@pulse/base';
import type { LayoutId, LayoutInfo, TenantId, TrendPoint } from '@pulse/model';
import { TREND_SPAN } from '../../memory/trend-line.ts';
import type { RedisConnection } from '../connection/redis-connection.ts';
import type { RedisCommand } from '../connection/redis-link.ts';
import { redisKeys } from '../redis-keys.ts';
import { ColumnTrend, HOUR } from './column-trend.ts';

/** How often what is new of the trends is written. */
export const TREND_PERIOD: Milliseconds = 5000;
/** A column that nobody writes any more is gone when all of it is too old. */
const TREND_SECONDS = (TREND_SPAN + 2 * HOUR) / 1000;

/** Writes the trends of one tenant: a hash for each layout and column, in it a packed chunk for each hour. */
export class TrendWriter implements AsyncDisposable {
  readonly #tenant: TenantId;
  readonly #token: number;
  readonly #connection: RedisConnection;
  readonly #columns = new Map<string, { readonly layout: LayoutId; readonly trend: ColumnTrend }>();
  /** Keys of layouts that are no longer collected. */
  readonly #dropped = new Set<string>();
  readonly #timer: Timer;
  #writing: Promise<void> | undefined;
  #again = false;

  constructor(tenant: TenantId, token: number, connection: RedisConnection, clock: Clock) {
    this.#tenant = tenant;
    this.#token = token;
    this.#connection = connection;
    this.#timer = every(clock, TREND_PERIOD, () => this.write());
  }

  put(layout: LayoutId, column: string, object: string, points: readonly TrendPoint[]): void {
    const key = redisKeys.trend(this.#tenant, this.#token, layout, column);
    let known = this.#columns.get(key);
    if (!known) this.#columns.set(key, (known = { layout, trend: new ColumnTrend() }));
    known.trend.add(object, points);
    this.#dropped.delete(key);
  }

  keep(layouts: readonly LayoutInfo[]): void {
    const kept = new Set(layouts.map((layout) => layout.id));
    for (const [key, { layout }] of this.#columns) {
      if (kept.has(layout)) continue;
      this.#columns.delete(key);
      this.#dropped.add(key);
    }
  }

  /** Redis may have lost any of it. */
  writeAll(): void {
    for (const { trend } of this.#columns.values()) trend.oweAll();
    this.write();
  }

  /** Writes what is owed, now or after what is being written. */
  write(): void {
    this.#again = this.#writing !== undefined;
    if (this.#again || this.#connection.health.state !== 'ready') return;
    this.#writing = this.#write()
      // The connection says why; everything is owed again.
      .catch(() => {
        for (const { trend } of this.#columns.values()) trend.oweAll();
      })
      .finally(() => {
        this.#writing = undefined;
        if (this.#again) this.write();
      });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#timer.cancel();
    await this.#writing;
    this.write();
    await this.#writing;
  }

  async #write(): Promise<void> {
    const dropped = [...this.#dropped];
    if (dropped.length > 0) await this.#connection.send([['unlink', ...dropped]]);
    for (const key of dropped) this.#dropped.delete(key);
    for (const [key, { trend }] of this.#columns) {
      if (!trend.owes) continue;
      const old = trend.takeOld();
      const chunks = await trend.takeOwed();
      const commands: RedisCommand[] = [];
      if (chunks.length > 0) commands.push(['hset', key, ...chunks.flat()]);
      if (old.length > 0) commands.push(['hdel', key, ...old]);
      commands.push(['expire', key, TREND_SECONDS], ['hlen', key]);
      const replies = await this.#connection.send(commands);
      // Redis has lost some of it, perhaps while it was being written.
      if (replies.at(-1) !== trend.hours) trend.oweAll();
    }
  }
}
