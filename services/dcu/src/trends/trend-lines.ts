import type { Engine } from '@pulse/engine';
import type { LayoutTable } from '../layouts/layout-table.ts';
import type { Trends } from './trends.ts';

const NONE = { id: '', present: false };

/**
 * Which lines there are: every trend column of a totals row, and, of each queue, the columns that a line view shows.
 * Agents have none: their history is a timeline of states, not lines.
 */
export class TrendLines {
  #tables: readonly LayoutTable[] = [];
  readonly #engine: Engine;
  readonly #trends: Trends;
  /** Objects looked at so far, per table and object type: objects are only ever added. */
  readonly #seen = new Map<string, number>();

  constructor(engine: Engine, trends: Trends) {
    this.#engine = engine;
    this.#trends = trends;
  }

  /** From now on these layouts have lines. What was drawn of a line that they still have stays. */
  show(tables: readonly LayoutTable[]): void {
    this.#tables = tables;
    this.#seen.clear();
    this.#trends.renew(() => this.grow());
  }

  /** Adds the lines of objects that appeared since the last call. */
  grow(): void {
    for (const table of this.#tables) {
      const { info, rule } = table.plan;
      if (rule.total) {
        const total = rule.total.id;
        const aliases = info.columns.filter((c) => c.trend).map((c) => c.alias);
        this.#growType(table, rule.total.type, aliases, (id) => id === total);
      }
      if (rule.objectType === 'Queue') {
        const shown = new Set(info.views.filter((v) => v.kind === 'line').flatMap((v) => v.columns));
        this.#growType(table, 'Queue', [...shown], (id) => table.accepts(id));
      }
    }
  }

  #growType(
    table: LayoutTable,
    type: LayoutTable['types'][number],
    aliases: readonly string[],
    accepts: (id: string) => boolean,
  ): void {
    const key = `${table.plan.info.id} ${type}`;
    const objects = this.#engine.objects(type);
    for (let index = this.#seen.get(key) ?? 0; index < objects.length; index++) {
      const { id, present } = objects[index] ?? NONE;
      if (!present || !accepts(id)) continue;
      for (const alias of aliases) {
        const column = table.columnFor(type, alias);
        if (column) this.#trends.add({ layout: table.plan.info.id, alias, object: id, index, column });
      }
    }
    this.#seen.set(key, objects.length);
  }
}
