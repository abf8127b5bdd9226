/** The seeds of a property test: so many from 1 on, or those of `PULSE_SEEDS=5000-5999`. */
export function seeds(count: number): number[] {
  const [first = 1, last = first + count - 1] = process.env['PULSE_SEEDS']?.split('-').map(Number) ?? [];
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}
