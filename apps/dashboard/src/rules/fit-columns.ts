/** How wide a column may be, in CSS pixels. */
export interface ColumnSize {
  readonly min: number;
  readonly ideal: number;
  /** Takes what is left when every column has its ideal; weight, 0 for none. */
  readonly grow: number;
}

/**
 * The widths of those columns that fit, in their order of importance: what does not fit goes from the right. The first
 * column always stays. Widths are whole pixels and fill the given width exactly.
 */
export function fitColumns(sizes: readonly ColumnSize[], width: number): number[] {
  let count = 0;
  let least = 0;
  for (const size of sizes) {
    if (count > 0 && least + size.min > width) break;
    least += size.min;
    count++;
  }
  const fitting = sizes.slice(0, count);
  const widths = fitting.map((s) => s.min);
  let spare = Math.max(0, Math.floor(width) - least);

  const wanted = fitting.reduce((sum, s) => sum + s.ideal - s.min, 0);
  if (wanted > 0) {
    const share = Math.min(1, spare / wanted);
    for (const [i, size] of fitting.entries()) {
      widths[i] = size.min + Math.floor((size.ideal - size.min) * share);
    }
    spare = Math.floor(width) - widths.reduce((a, b) => a + b, 0);
  }
  const grow = fitting.reduce((sum, s) => sum + s.grow, 0);
  if (spare > 0 && grow > 0) {
    const each = spare / grow;
    for (const [i, size] of fitting.entries()) widths[i] = (widths[i] ?? 0) + Math.floor(each * size.grow);
    spare = Math.floor(width) - widths.reduce((a, b) => a + b, 0);
  }
  widths[0] = (widths[0] ?? 0) + Math.max(0, spare);
  return widths;
}
