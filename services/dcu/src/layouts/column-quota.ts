import type { Engine } from '@pulse/engine';
import type { ObjectType } from '@pulse/model';
import { columnsOf, type LayoutPlan } from './layout-plan.ts';

/** What one dcu holds (architecture 10): a column counts once for each object of its type. */
export const MOST_STATISTICS = 1_000_000;

/**
 * The columns that layouts have opened. The engine never closes a column, so that this holds all that there ever were;
 * a layout that is opened again costs nothing.
 */
export class ColumnQuota {
  readonly #engine: Pick<Engine, 'objects'>;
  readonly #columns = new Map<string, ObjectType>();

  /** @param opened names of columns that are open already */
  constructor(engine: Pick<Engine, 'objects'>, opened: Iterable<string>) {
    this.#engine = engine;
    for (const name of opened) this.#columns.set(name, (JSON.parse(name) as [ObjectType])[0]);
  }

  /** Names of all columns. */
  get names(): readonly string[] {
    return [...this.#columns.keys()];
  }

  /** Takes the columns of a layout in; says why not when they are too many. */
  take(plan: LayoutPlan): string | undefined {
    const fresh = columnsOf(plan).filter(({ name }) => !this.#columns.has(name));
    const wanted = fresh.reduce((sum, { type }) => sum + this.#sizeOf(type), 0);
    const there = [...this.#columns.values()].reduce((sum, type) => sum + this.#sizeOf(type), 0);
    if (wanted > 0 && there + wanted > MOST_STATISTICS) {
      return `It needs ${wanted} statistics more than the ${there} that there are, and ${MOST_STATISTICS} are the most.`;
    }
    for (const { name, type } of fresh) this.#columns.set(name, type);
    return undefined;
  }

  #sizeOf(type: ObjectType): number {
    return this.#engine.objects(type).length;
  }
}
