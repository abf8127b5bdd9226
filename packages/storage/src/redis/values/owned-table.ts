import { type LayoutDelta, type LayoutSnapshot, sameVersion, type Version } from '@pulse/model';
import { packChanges } from './packed-changes.ts';
import { RowTable } from './row-table.ts';
import { deltaFrame, snapshotFrame } from './value-frames.ts';

/** The rows of one layout as their owner holds them: changed in place, to be packed and never to be handed out. */
export class OwnedTable {
  #head: Omit<LayoutSnapshot, 'rows'>;
  readonly #rows: RowTable;

  constructor({ rows, ...head }: LayoutSnapshot) {
    this.#head = head;
    this.#rows = new RowTable(rows);
  }

  get version(): Version {
    return this.#head.version;
  }

  at(version: Version): boolean {
    return sameVersion(this.#head.version, version);
  }

  /** Makes the changes of a delta that starts from this version; returns it packed. */
  apply(delta: LayoutDelta): Buffer {
    this.#rows.remove(delta.removed);
    for (const row of delta.added) this.#rows.put(row);
    const changed = packChanges(delta.changed, this.#rows);
    const { layout, to, at, since = this.#head.since } = delta;
    this.#head = { layout, version: to, at, since };
    return deltaFrame(delta, changed);
  }

  frame(): Buffer {
    return snapshotFrame(this.#head, this.#rows);
  }
}
