import type { LayoutDelta, LayoutId, LayoutInfo, LayoutSnapshot, StreamHealth, TenantId } from '@pulse/model';
import { versionMismatch } from '../../memory/version-mismatch.ts';
import type { RedisCommand } from '../connection/redis-link.ts';
import { redisKeys } from '../redis-keys.ts';
import type { CommandSequence } from './command-sequence.ts';
import { LayoutLog } from './layout-log.ts';
import { OwnedTable } from './owned-table.ts';
import {
  framesMessage,
  healthMessage,
  layoutsMessage,
  packHealth,
  packIndex,
  rangeMessage,
} from './value-messages.ts';

/** What an owner has written outlives it by this long. */
export const KEY_SECONDS = 3600;
/** Larger frames do not go through the channel but are read from their key, in bytes. */
const MOST_SAID = 64 * 1024;

/**
 * All values of one tenant as their owner holds them, and what of them Redis does not have yet: never more than the
 * newest of each. Taking what is owed makes the commands that write it; a key always before it is said.
 */
export class OwnedValues {
  readonly #tenant: TenantId;
  readonly #token: number;
  #layouts: readonly LayoutInfo[] = [];
  #health: readonly StreamHealth[] = [];
  readonly #logs = new Map<LayoutId, LayoutLog>();
  /** Keys of layouts that are no longer collected. */
  readonly #gone = new Set<string>();
  #layoutsOwed = false;
  #healthOwed = false;
  /** A layout has its first snapshot. */
  #indexOwed = false;
  /** Numbers of the newest list of layouts and of the newest health; 0 before there was any. */
  #layoutsNumber = 0;
  #healthNumber = 0;

  constructor(tenant: TenantId, token: number) {
    this.#tenant = tenant;
    this.#token = token;
  }

  get owes(): boolean {
    if (this.#layoutsOwed || this.#healthOwed || this.#indexOwed) return true;
    return [...this.#logs.values()].some((log) => log.owes);
  }

  putLayouts(layouts: readonly LayoutInfo[]): void {
    const listed = new Set(layouts.map((layout) => layout.id));
    for (const [id, log] of this.#logs) {
      if (listed.has(id)) continue;
      this.#logs.delete(id);
      this.#gone.add(log.key);
    }
    this.#layouts = layouts;
    this.#layoutsNumber++;
    this.#layoutsOwed = true;
  }

  publishSnapshot(snapshot: LayoutSnapshot): void {
    const { layout } = snapshot;
    const key = redisKeys.snapshot(this.#tenant, this.#token, layout);
    this.#indexOwed ||= !this.#logs.has(layout);
    this.#logs.set(layout, new LayoutLog(key, KEY_SECONDS, new OwnedTable(snapshot)));
    this.#gone.delete(key);
  }

  publishDelta(delta: LayoutDelta): void {
    const log = this.#logs.get(delta.layout);
    if (!log?.table.at(delta.from)) throw versionMismatch(delta, log?.table.version);
    log.owe(log.table.apply(delta));
  }

  publishHealth(streams: readonly StreamHealth[]): void {
    this.#health = streams;
    this.#healthNumber++;
    this.#healthOwed = true;
  }

  /** Everything, in portions, each as it is when it is taken. */
  *takeAll(): Generator<readonly RedisCommand[]> {
    for (const log of this.#logs.values()) yield [log.takeSnapshot().write];
    this.#layoutsOwed = this.#healthOwed = this.#indexOwed = false;
    yield [...this.#removeGone(), this.#writeIndex(), this.#writeHealth()];
  }

  takeOwed(sequence: CommandSequence): void {
    const token = this.#token;
    for (const command of this.#removeGone()) sequence.add(command);
    if (this.#layoutsOwed || this.#indexOwed) sequence.add(this.#writeIndex());
    if (this.#layoutsOwed) {
      sequence.say(layoutsMessage(token, { n: this.#layoutsNumber, layouts: this.#layouts }));
    }
    for (const [id, log] of this.#logs) if (log.owes) this.#takeFrames(id, log, sequence);
    if (this.#healthOwed) {
      sequence.add(this.#writeHealth());
      sequence.say(healthMessage(token, { n: this.#healthNumber, streams: this.#health }));
    }
    this.#layoutsOwed = this.#healthOwed = this.#indexOwed = false;
  }

  /** Lets all keys live on. */
  prolong(sequence: CommandSequence): void {
    for (const key of this.#keys()) sequence.add(['expire', key, KEY_SECONDS]);
  }

  /** Looks whether all that was written is still there: Redis may have been emptied while it was being written. */
  check(sequence: CommandSequence, whenMissing: () => void): void {
    const keys = this.#keys();
    sequence.add(['exists', ...keys], (found) => {
      if (found !== keys.length) whenMissing();
    });
  }

  #keys(): string[] {
    const keys = [redisKeys.index(this.#tenant, this.#token), redisKeys.health(this.#tenant, this.#token)];
    for (const log of this.#logs.values()) keys.push(log.key);
    return keys;
  }

  #takeFrames(layout: LayoutId, log: LayoutLog, sequence: CommandSequence): void {
    const { write, frames, start, written } = log.take();
    sequence.add(write, written);
    const { length } = frames;
    const asRange = length > MOST_SAID && start !== undefined;
    const message = asRange
      ? rangeMessage(this.#token, { layout, start, length })
      : framesMessage(this.#token, frames);
    sequence.say(message);
  }

  #removeGone(): RedisCommand[] {
    const gone = [...this.#gone];
    this.#gone.clear();
    return gone.length > 0 ? [['unlink', ...gone]] : [];
  }

  #writeIndex(): RedisCommand {
    const index = { n: this.#layoutsNumber, layouts: this.#layouts, tables: [...this.#logs.keys()] };
    return ['set', redisKeys.index(this.#tenant, this.#token), packIndex(index), 'ex', KEY_SECONDS];
  }

  #writeHealth(): RedisCommand {
    const health = packHealth({ n: this.#healthNumber, streams: this.#health });
    return ['set', redisKeys.health(this.#tenant, this.#token), health, 'ex', KEY_SECONDS];
  }
}
