/**
 * Rounds the number as it is written in decimal, so that 1.005 with two digits is 1.01; halves away from zero. `digits`
 * is a whole number, not negative.
 *
 * Works on the decimal digits: to scale by a power of ten would bring errors of its own.
 */
export function round(x: number, digits: number): number {
  const [mantissa = '', exponent = '0'] = String(Math.abs(x)).split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  const written = whole + fraction;
  const kept = whole.length + Number(exponent) + digits;
  if (kept >= written.length) return x;
  const up = kept >= 0 && Number(written[kept]) >= 5;
  const units = BigInt(written.slice(0, Math.max(0, kept)) || '0') + (up ? 1n : 0n);
  const rounded = Number(`${units}e${-digits}`);
  return x < 0 ? -rounded : rounded;
}
