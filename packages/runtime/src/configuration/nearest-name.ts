/**
 * The known name that somebody most likely meant; undefined when none is near. Near is: it begins with what was given,
 * or a quarter of the letters at most was changed, forgotten, added or swapped.
 */
export function nearestName(known: Iterable<string>, given: string): string | undefined {
  let nearest: { name: string; distance: number } | undefined;
  for (const name of known) {
    const distance = given.length > 3 && name.startsWith(given) ? 0 : editDistance(name, given);
    if (nearest === undefined || distance < nearest.distance) nearest = { name, distance };
  }
  const allowed = Math.max(1, Math.floor(given.length / 4));
  return nearest !== undefined && nearest.distance <= allowed ? nearest.name : undefined;
}

/** Longer texts are no names; the work grows with the product of both lengths. */
const LONGEST = 60;

/** Optimal string alignment: letters changed, missing, too many, or swapped with their neighbour. */
function editDistance(a: string, b: string): number {
  if (a.length > LONGEST || b.length > LONGEST) return Number.POSITIVE_INFINITY;
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const here = [row];
    for (let column = 1; column <= b.length; column++) {
      const changed = a[row - 1] === b[column - 1] ? 0 : 1;
      const cells = [at(above, column) + 1, at(here, column - 1) + 1, at(above, column - 1) + changed];
      if (a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1])
        cells.push(at(before, column - 2) + 1);
      here.push(Math.min(...cells));
    }
    before = above;
    above = here;
  }
  return at(above, b.length);
}

const at = (cells: readonly number[], index: number): number => cells[index] ?? Number.POSITIVE_INFINITY;
