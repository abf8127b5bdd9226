import type { LayoutDelta, LayoutSnapshot, ObjectRef } from '@pulse/model';

/** May a viewer see this object? */
export type Sees = (object: ObjectRef) => boolean;

/** The objects of a layout at one version, by their ids, which are unique within a layout. */
export type LayoutObjects = ReadonlyMap<string, ObjectRef>;

const ofSnapshots = new WeakMap<LayoutSnapshot, LayoutObjects>();
const afterDeltas = new WeakMap<LayoutObjects, WeakMap<LayoutDelta, LayoutObjects>>();

/** Made once for all viewers of a snapshot. */
export function objectsOf(snapshot: LayoutSnapshot): LayoutObjects {
  let objects = ofSnapshots.get(snapshot);
  if (!objects) {
    objects = new Map(snapshot.rows.map(({ object }) => [object.id, object]));
    ofSnapshots.set(snapshot, objects);
  }
  return objects;
}

/** Made once for all viewers who go the same way. Most deltas leave the objects as they are. */
export function objectsAfter(before: LayoutObjects, delta: LayoutDelta): LayoutObjects {
  if (delta.added.length === 0 && delta.removed.length === 0) return before;
  let ways = afterDeltas.get(before);
  if (!ways) afterDeltas.set(before, (ways = new WeakMap()));
  let after = ways.get(delta);
  if (!after) {
    const objects = new Map(before);
    for (const id of delta.removed) objects.delete(id);
    for (const { object } of delta.added) objects.set(object.id, object);
    ways.set(delta, (after = objects));
  }
  return after;
}

const filtered = new WeakMap<object, WeakMap<object, object>>();

/** What `filter` leaves of a snapshot or delta: found once for all who have the same sight, if they have one. */
export function oncePerSight<Whole extends object>(
  whole: Whole,
  sight: object | undefined,
  filter: () => Whole,
): Whole {
  if (!sight) return filter();
  let ofSight = filtered.get(sight);
  if (!ofSight) filtered.set(sight, (ofSight = new WeakMap()));
  let visible = ofSight.get(whole) as Whole | undefined;
  if (!visible) ofSight.set(whole, (visible = filter()));
  return visible;
}

/** What a viewer may see of a snapshot: the same object where that is everything. */
export function visibleSnapshot(snapshot: LayoutSnapshot, sees: Sees): LayoutSnapshot {
  const rows = snapshot.rows.filter(({ object }) => sees(object));
  return rows.length === snapshot.rows.length ? snapshot : { ...snapshot, rows };
}

/**
 * What a viewer may see of a delta: the same object where that is everything.
 *
 * @param before the objects of the version that the delta starts from, whether the viewer sees them or not
 */
export function visibleDelta(delta: LayoutDelta, before: LayoutObjects, sees: Sees): LayoutDelta {
  const seesId = (id: string) => {
    const object = before.get(id);
    return object !== undefined && sees(object);
  };
  const changed = delta.changed.filter(({ id }) => seesId(id));
  const removed = delta.removed.filter(seesId);
  const added = delta.added.filter(({ object }) => sees(object));
  const hidden =
    changed.length < delta.changed.length ||
    removed.length < delta.removed.length ||
    added.length < delta.added.length;
  return hidden ? { ...delta, changed, removed, added } : delta;
}
