import {
  type LayoutDelta,
  type LayoutSnapshot,
  type StreamHealth,
  sameVersion,
  type Version,
} from '@pulse/model';
import { TenantValues } from '../../memory/tenant-values.ts';
import type { StoredValues } from './stored-values.ts';
import type { NumberedHealth, NumberedLayouts } from './value-messages.ts';

/**
 * What a mirror holds of one tenant. It never goes back: not to a smaller token, and under one token not to an older
 * version or list.
 */
export class MirroredValues {
  readonly values = new TenantValues();
  readonly #onError: (error: unknown) => void;
  #token = 0;
  #layoutsNumber = 0;
  #healthNumber = 0;
  #streams: readonly StreamHealth[] = [];

  /** @param onError hears what listeners throw */
  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

  /** Of the owner whose values these are; 0 before there was any. */
  get token(): number {
    return this.#token;
  }

  /** As the owner said it; what listeners are told may be less. */
  get streams(): readonly StreamHealth[] {
    return this.#streams;
  }

  /** Everything as it was read from the keys, whose token is not smaller than ours. Tells whether the health changed. */
  takeStored({ token, index, health, snapshots }: StoredValues): boolean {
    const handedOver = token > this.#token;
    if (handedOver) {
      this.#token = token;
      this.#layoutsNumber = 0;
      this.#healthNumber = 0;
    }
    const { tables } = this.values;
    if (index) {
      const listed = new Set(index.tables);
      for (const id of tables.keys()) if (!listed.has(id)) tables.delete(id);
      const changed = JSON.stringify(index.layouts) !== JSON.stringify(this.values.layouts);
      if (changed) this.takeLayouts(index);
      this.#layoutsNumber = Math.max(this.#layoutsNumber, index.n);
    }
    for (const snapshot of snapshots.values()) {
      const known = tables.get(snapshot.layout)?.version;
      if (handedOver && known && !sameVersion(known, snapshot.version)) tables.delete(snapshot.layout);
      this.takeSnapshot(snapshot);
    }
    return health !== undefined && this.takeHealth(health);
  }

  takeLayouts({ n, layouts }: NumberedLayouts): void {
    if (n <= this.#layoutsNumber) return;
    this.#layoutsNumber = n;
    this.tell(() => this.values.putLayouts(layouts));
  }

  /** Tells whether it changed; whoever knows whether the streams are to be believed tells the listeners. */
  takeHealth({ n, streams }: NumberedHealth): boolean {
    if (n <= this.#healthNumber) return false;
    this.#healthNumber = n;
    this.#streams = streams;
    return true;
  }

  takeSnapshot(snapshot: LayoutSnapshot): void {
    const known = this.values.tables.get(snapshot.layout)?.version;
    if (!known || isNewer(snapshot.version, known)) this.tell(() => this.values.publishSnapshot(snapshot));
  }

  /** False when something between is missing. */
  takeDelta(delta: LayoutDelta): boolean {
    const table = this.values.tables.get(delta.layout);
    if (!table?.at(delta.from)) return table !== undefined && !isNewer(delta.to, table.version);
    this.tell(() => this.values.publishDelta(delta));
    return true;
  }

  tell(change: () => void): void {
    try {
      change();
    } catch (error) {
      this.#onError(error);
    }
  }
}

const isNewer = (a: Version, b: Version) => a[0] > b[0] || (a[0] === b[0] && a[1] > b[1]);
