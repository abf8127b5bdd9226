/** How wide a column may be, in CSS pixels. */
export interface ColumnSize {
  readonly min: number;
  readonly ideal: number;
  /** Takes what is left when every column has its ideal; weight, 0 for none. */
  readonly grow: number;
}

/**
 * The widths of those columns that fit, in their order of importance: what does not fit goes from the right. The first
 * column always stays, and comes to its ideal before the others do. Widths are whole pixels and fill the given width.
 */
export function fitColumns(sizes: readonly ColumnSize[], width: number): number[] {
  const [first, ...rest] = sizes.slice(0, countFitting(sizes, width));
  if (!first) return [];
  const others = rest.reduce((sum, s) => sum + s.min, 0);
  const name = Math.max(first.min, Math.min(first.ideal, Math.floor(width) - others));
  const widths = [name, ...spread(rest, Math.floor(width) - name - others)];

  const spare = Math.floor(width) - total(widths);
  const weight = first.grow + rest.reduce((sum, s) => sum + s.grow, 0);
  if (spare <= 0) return widths;
  const grown = widths.map((w, i) => w + Math.floor((spare * (sizes[i]?.grow ?? 0)) / Math.max(1, weight)));
  grown[0] = (grown[0] ?? 0) + Math.floor(width) - total(grown);
  return grown;
}

function countFitting(sizes: readonly ColumnSize[], width: number): number {
  let least = 0;
  for (const [i, size] of sizes.entries()) {
    least += size.min;
    if (i > 0 && least > width) return i;
  }
  return sizes.length;
}

/** Everybody comes equally close to the ideal. */
function spread(sizes: readonly ColumnSize[], spare: number): number[] {
  const wanted = sizes.reduce((sum, s) => sum + s.ideal - s.min, 0);
  const share = wanted === 0 ? 0 : Math.min(1, Math.max(0, spare) / wanted);
  return sizes.map((s) => s.min + Math.floor((s.ideal - s.min) * share));
}

const total = (widths: readonly number[]) => widths.reduce((a, b) => a + b, 0);
