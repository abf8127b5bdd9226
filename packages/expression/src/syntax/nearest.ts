/** Names beyond this length are compared by their beginning; nobody mistypes more. */
const COMPARED = 64;
/** How many names a message lists. */
const SHOWN = 8;

/** A list of names for a message, those first that look most like what was written; long lists are cut. */
export function nameList(names: readonly string[], written = ''): string {
  const nearest = [...names]
    .map((name, index) => ({ name, index, distance: distance(written, name) }))
    .sort((a, b) => a.distance - b.distance || a.index - b.index)
    .slice(0, SHOWN)
    .map(({ name }) => name);
  const more = names.length - nearest.length;
  return more > 0 ? `${nearest.join(', ')} and ${more} more` : nearest.join(', ');
}

/** Levenshtein's: how many characters to add, take away or change, case left out. */
function distance(a: string, b: string): number {
  const from = a.slice(0, COMPARED).toLowerCase();
  const to = b.slice(0, COMPARED).toLowerCase();
  let row = Array.from({ length: to.length + 1 }, (_, i) => i);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const changed = (row[j - 1] as number) + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(changed, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[to.length] as number;
}
