/** Overflow is no value, and zero has no sign. */
export const finite = (value: number): number | null => (Number.isFinite(value) ? value + 0 : null);
