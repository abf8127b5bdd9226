import { messageOf, PulseError } from '@pulse/base';
import type { Tell } from '../tell.ts';
import type { TrendLines } from '../trends/trend-lines.ts';
import type { Catalogue } from './catalogue-schema.ts';
import type { Collector, RefusedLayout } from './collector.ts';
import type { ColumnQuota } from './column-quota.ts';
import { type LayoutCatalogue, type LayoutDefinitions, mergedCatalogue } from './layout-catalogue.ts';
import { type LayoutPlan, planLayout } from './layout-plan.ts';

/** Of further layouts of a tenant nothing is collected. */
export const MOST_LAYOUTS = 500;

/** Plans of the layouts that can be collected, and why the others cannot. */
export interface PlannedLayouts {
  readonly plans: readonly LayoutPlan[];
  readonly refused: readonly RefusedLayout[];
}

const planned = new WeakMap<LayoutDefinitions, PlannedLayouts>();

/** Made once of the same definitions, which never change in place. */
export function planLayouts(definitions: LayoutDefinitions): PlannedLayouts {
  const known = planned.get(definitions);
  if (known) return known;
  const fresh = planAll(definitions);
  planned.set(definitions, fresh);
  return fresh;
}

function planAll({ catalogues, layouts }: LayoutDefinitions): PlannedLayouts {
  const plans: LayoutPlan[] = [];
  const refused: RefusedLayout[] = [];
  for (const [place, rule] of layouts.entries()) {
    try {
      if (place >= MOST_LAYOUTS)
        throw new PulseError('too-many-layouts', `There are more than ${MOST_LAYOUTS}.`);
      plans.push(planLayout(catalogues, rule));
    } catch (error) {
      if (!(error instanceof PulseError)) throw error;
      refused.push({ id: rule.id, reason: messageOf(error) });
    }
  }
  return { plans, refused };
}

export interface CollectedLayoutsOptions {
  readonly catalogue: LayoutCatalogue;
  /** What comes with Pulse, and can be named whatever the catalogue has. */
  readonly ready: Catalogue;
  readonly collector: Collector;
  readonly columns: ColumnQuota;
  readonly lines: TrendLines;
  readonly tell: Tell;
}

/** Keeps what is collected as the catalogue wants it. */
export class CollectedLayouts implements Disposable {
  readonly #options: CollectedLayoutsOptions;
  readonly #stopListening: () => void;
  /** What was told of layouts and templates that cannot be collected, by what it is about. */
  #told: ReadonlyMap<string, string> = new Map();
  #assigned = 0;
  #named: Catalogue;

  constructor(options: CollectedLayoutsOptions) {
    this.#options = options;
    this.#named = options.ready;
    this.#stopListening = options.catalogue.listen(() => this.update());
    this.update();
  }

  /** Layouts of the tenant, those included that are not collected. */
  get assigned(): number {
    return this.#assigned;
  }

  /** All stat types, profiles, ranges and filters that can be named. */
  get named(): Catalogue {
    return this.#named;
  }

  /** Takes over what the catalogue says now. */
  update(): void {
    const { catalogue, ready, collector, columns, lines } = this.#options;
    const definitions = catalogue.current();
    this.#named = mergedCatalogue([...definitions.catalogues, ready]);
    const { plans, refused } = planLayouts(definitions);
    const tooMany: RefusedLayout[] = [];
    const within = plans.filter((plan) => {
      const reason = columns.take(plan);
      if (reason !== undefined) tooMany.push({ id: plan.info.id, reason });
      return reason === undefined;
    });
    const notOpened = collector.show(within);
    lines.show(collector.tables);
    const unreadable = definitions.unreadable.filter(({ kind }) => kind === 'layout').length;
    this.#assigned = definitions.layouts.length + unreadable;
    const problems = new Map<string, string>();
    for (const { kind, id, reason } of definitions.unreadable) problems.set(`${kind} ${id}`, reason);
    for (const { id, reason } of [...refused, ...tooMany, ...notOpened]) problems.set(`layout ${id}`, reason);
    this.#tellNew(problems);
  }

  [Symbol.dispose](): void {
    this.#stopListening();
  }

  #tellNew(problems: ReadonlyMap<string, string>): void {
    for (const [what, reason] of problems) {
      if (this.#told.get(what) === reason) continue;
      this.#options.tell('warn', `The ${what} is not collected: ${reason} The other layouts go on.`);
    }
    this.#told = problems;
  }
}
