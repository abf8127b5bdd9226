/** Element of an array that is known to be long enough; absent reads as 0. */
export const cell = (array: Float64Array | Int32Array | Uint32Array | Uint8Array, index: number): number =>
  array[index] as number;

type Column = Float64Array | Int32Array | Uint32Array | Uint8Array;

/** The same column, longer. New cells hold `fill`. */
export function widened<T extends Column>(array: T, length: number, fill = 0): T {
  const wider = new (array.constructor as new (length: number) => T)(length);
  if (fill !== 0) wider.fill(fill, array.length);
  wider.set(array);
  return wider;
}

/** From so many cells on, what is added for the future is a quarter: of a million statistics it is memory that counts. */
const MANY = 1024;

/** Next capacity of columns that must hold `count` cells. */
export function capacityFor(count: number, capacity: number): number {
  let wider = Math.max(16, capacity);
  while (wider < count) wider += wider < MANY ? wider : Math.ceil(wider / 4);
  return wider;
}
