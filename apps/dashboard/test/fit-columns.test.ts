import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ColumnSize, fitColumns } from '../src/rules/fit-columns.ts';

const NAME: ColumnSize = { min: 150, ideal: 176, grow: 2 };
const FIGURE: ColumnSize = { min: 60, ideal: 70, grow: 0 };
const TEXT: ColumnSize = { min: 100, ideal: 200, grow: 1 };

describe('column widths', () => {
  test('what does not fit goes from the right', () => {
    expect(fitColumns([NAME, FIGURE, FIGURE, FIGURE], 300)).toHaveLength(3);
    expect(fitColumns([NAME, FIGURE, TEXT, FIGURE], 300)).toHaveLength(2);
  });

  test('the name comes to its ideal before the others, and is never dropped', () => {
    expect(fitColumns([NAME, FIGURE, FIGURE], 290)).toEqual([170, 60, 60]);
    expect(fitColumns([NAME, FIGURE], 100)).toHaveLength(1);
  });

  test('widths are whole, at least their least, and fill the given width', () => {
    const size = fc.record({
      min: fc.integer({ min: 20, max: 200 }),
      more: fc.integer({ min: 0, max: 150 }),
      grow: fc.nat(4),
    });
    fc.assert(
      fc.property(
        fc.array(size, { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 200, max: 2000 }),
        (raw, width) => {
          const sizes = raw.map(({ min, more, grow }) => ({ min, ideal: min + more, grow }));
          const widths = fitColumns(sizes, width);
          expect(widths.reduce((a, b) => a + b, 0)).toBe(width);
          for (const [i, w] of widths.entries()) {
            expect(Number.isInteger(w)).toBe(true);
            expect(w).toBeGreaterThanOrEqual(sizes[i]!.min);
          }
        },
      ),
    );
  });
});
