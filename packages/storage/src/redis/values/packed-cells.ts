import type { Cell } from '@pulse/model';
import { cellSchema } from '@pulse/model/schema';
import { bytes, count, type Fields, fields, list, number } from '../checked.ts';

/**
 * The cells of one column by place. Nearly all are numbers, which are packed as they are in memory (little-endian on
 * every machine that Node runs on), whole ones in half the room; the others stand beside with their places. A place that
 * was never set is null.
 */
export class CellColumn {
  #numbers = new Float64Array(16);
  readonly #others = new Map<number, Cell>();
  /** Places from here on were never set. */
  #length = 0;

  set(place: number, cell: Cell): void {
    if (place >= this.#length) this.#extend(place);
    if (typeof cell === 'number') {
      this.#numbers[place] = cell;
      if (this.#others.size > 0) this.#others.delete(place);
    } else {
      this.#numbers[place] = 0;
      this.#others.set(place, cell);
    }
  }

  get(place: number): Cell {
    if (place >= this.#length) return null;
    return this.#others.get(place) ?? (this.#others.has(place) ? null : (this.#numbers[place] ?? null));
  }

  /** Of the first places. */
  packed(length: number): Fields {
    if (length > this.#length) this.set(length - 1, null);
    const doubles = this.#numbers.subarray(0, length);
    // Not so for what an Int32 cannot hold: fractions, -0, NaN, large ones.
    const whole = doubles.every((value) => Object.is(value | 0, value));
    const numbers = whole ? Int32Array.from(doubles) : doubles;
    return {
      whole,
      numbers: Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength),
      others: [...this.#others],
    };
  }

  #extend(place: number): void {
    if (place >= this.#numbers.length) {
      const larger = new Float64Array(2 * (place + 1));
      larger.set(this.#numbers);
      this.#numbers = larger;
    }
    for (; this.#length < place; this.#length++) this.#others.set(this.#length, null);
    this.#length = place + 1;
  }
}

/** @throws when it is not what `CellColumn` makes */
export function unpackCells(packed: unknown): Cell[] {
  const { whole, numbers, others } = fields(packed);
  const Numbers = whole === true ? Int32Array : Float64Array;
  // A copy, since these may lie at any address.
  const copy = Uint8Array.from(bytes(numbers));
  if (copy.length % Numbers.BYTES_PER_ELEMENT !== 0) throw new TypeError('not numbers');
  const cells: Cell[] = Array.from(new Numbers(copy.buffer));
  for (const [place, cell] of list(others, (other) => list(other, (part) => part, 2))) {
    if (count(place) >= cells.length) throw new TypeError('a cell of no row');
    cells[count(place)] = otherCell(cell);
  }
  return cells;
}

/** Only states need their schema, which takes ten times as long. */
function otherCell(value: unknown): Cell {
  if (typeof value === 'string' || value === null) return value;
  const { start, base, rate } = fields(value);
  if (rate !== undefined) return { start: number(start), base: number(base), rate: number(rate) };
  return cellSchema.parse(value) as Cell;
}
