import type { Milliseconds } from '@pulse/base';
import type { ObjectType } from '@pulse/model';
import type { ObjectsByType } from '../layouts/push-pacer.ts';
import type { Versions } from '../versions.ts';
import { SharedStatistic, type StatisticPlace } from './shared-statistic.ts';

/** All statistics that somebody has open, each once, whoever asked for it. */
export class StatisticsTable {
  readonly #versions: Versions;
  readonly #shared = new Map<string, SharedStatistic>();
  /** Who shows an object. */
  readonly #byObject = new Map<ObjectType, Map<number, Set<SharedStatistic>>>();

  constructor(versions: Versions) {
    this.#versions = versions;
  }

  /** Distinct statistics, each object counted. */
  get size(): number {
    return [...this.#shared.values()].reduce((sum, { places }) => sum + places.length, 0);
  }

  wants(type: ObjectType): boolean {
    return (this.#byObject.get(type)?.size ?? 0) > 0;
  }

  /** The statistic of these places, held once more; `release` gives it back. */
  hold(definition: string, places: readonly StatisticPlace[], at: Milliseconds): SharedStatistic {
    const key = keyOf(places);
    let shared = this.#shared.get(key);
    if (!shared) {
      shared = new SharedStatistic(definition, places, at, () => this.#versions.next());
      this.#shared.set(key, shared);
      for (const { type, object } of places) this.#showing(type, object).add(shared);
    }
    shared.holders++;
    return shared;
  }

  release(shared: SharedStatistic): void {
    shared.holders--;
    if (shared.holders > 0) return;
    this.#shared.delete(keyOf(shared.places));
    for (const { type, object } of shared.places) {
      const showing = this.#showing(type, object);
      showing.delete(shared);
      if (showing.size === 0) this.#byObject.get(type)?.delete(object);
    }
  }

  push(at: Milliseconds, objects: ObjectsByType): void {
    const touched = new Map<SharedStatistic, Set<string>>();
    for (const [type, changed] of objects) {
      const showing = this.#byObject.get(type);
      if (!showing || showing.size === 0) continue;
      for (const object of changed) {
        for (const shared of showing.get(object) ?? []) {
          let places = touched.get(shared);
          if (!places) touched.set(shared, (places = new Set()));
          places.add(`${type} ${object}`);
        }
      }
    }
    for (const [shared, places] of touched) {
      shared.push(at, ({ type, object }) => places.has(`${type} ${object}`));
    }
  }

  refresh(at: Milliseconds): void {
    for (const shared of this.#shared.values()) shared.refresh(at);
  }

  #showing(type: ObjectType, object: number): Set<SharedStatistic> {
    let ofType = this.#byObject.get(type);
    if (!ofType) this.#byObject.set(type, (ofType = new Map()));
    let showing = ofType.get(object);
    if (!showing) ofType.set(object, (showing = new Set()));
    return showing;
  }
}

/** Columns of equal definitions are one object, and so equal in text. */
const keyOf = (places: readonly StatisticPlace[]): string =>
  JSON.stringify(places.map(({ type, object, column }) => [type, object, column.definition.statistic]));
