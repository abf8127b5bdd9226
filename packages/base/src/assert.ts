/** Thrown where the program's own assumptions are broken; never for bad input. */
export class AssertionError extends Error {
  override name = 'AssertionError';
}

/** Checks an invariant of the program itself. Bad input is answered with a {@link PulseError} instead. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new AssertionError(message);
}

/** Closes a switch over a union: the compiler refuses it when an arm is missing. */
export function unreachable(value: never): never {
  throw new AssertionError(`unreachable: ${JSON.stringify(value)}`);
}

/** Returns the value, or throws when it is absent although the program knows that it must be there. */
export function present<T>(value: T | null | undefined, message: string): T {
  if (value === null || value === undefined) throw new AssertionError(message);
  return value;
}
