/**
 * Checks of what was unpacked, for values of which there are tens of thousands in one reading; each throws a TypeError.
 * What is small is checked by its schema instead.
 */

export type Fields = Readonly<Record<string, unknown>>;

export function fields(value: unknown): Fields {
  if (typeof value !== 'object' || value === null) throw new TypeError('not an object');
  return value as Fields;
}

export function text(value: unknown): string {
  if (typeof value !== 'string') throw new TypeError('not a text');
  return value;
}

export function number(value: unknown): number {
  if (typeof value !== 'number') throw new TypeError('not a number');
  return value;
}

export function count(value: unknown): number {
  if (!Number.isSafeInteger(value) || Number(value) < 0) throw new TypeError('not a count');
  return value as number;
}

export function bytes(value: unknown): Uint8Array {
  if (!(value instanceof Uint8Array)) throw new TypeError('not bytes');
  return value;
}

/** A list of items that each pass `check`, and of that length where one is given. */
export function list<Item>(value: unknown, check: (item: unknown) => Item, length?: number): Item[] {
  if (!Array.isArray(value)) throw new TypeError('not a list');
  if (length !== undefined && value.length !== length) throw new TypeError(`not ${length} items`);
  return value.map((item) => check(item));
}
