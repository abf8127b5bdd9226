import type { Cell } from '@pulse/model';
import { cellSchema } from '@pulse/model/schema';
import { bytes, count, type Fields, fields, list, number } from '../checked.ts';

/**
 * The cells of one column. Nearly all are numbers, which are copied as they are in memory (little-endian on every machine
 * that Node runs on), whole ones in half the room; the others stand beside with their places.
 */
export class CellPacker {
  #numbers = new Float64Array(64);
  #length = 0;
  #whole = true;
  readonly #others: [place: number, cell: Cell][] = [];

  add(cell: Cell): void {
    if (this.#length === this.#numbers.length) {
      const larger = new Float64Array(4 * this.#length);
      larger.set(this.#numbers);
      this.#numbers = larger;
    }
    if (typeof cell === 'number') {
      this.#numbers[this.#length] = cell;
      // Not so for what an Int32 cannot hold: fractions, -0, NaN, large ones.
      this.#whole &&= Object.is(cell | 0, cell);
    } else this.#others.push([this.#length, cell]);
    this.#length++;
  }

  packed(): Fields {
    const doubles = this.#numbers.subarray(0, this.#length);
    const numbers = this.#whole ? Int32Array.from(doubles) : doubles;
    return {
      whole: this.#whole,
      numbers: Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength),
      others: this.#others,
    };
  }
}

/** @throws when it is not what `CellPacker` makes */
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
