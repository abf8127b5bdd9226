import type { KeyValues } from '@pulse/model';

/** Of a longer text the rest is left off (EXP-10). */
const LONGEST_VALUE = 200;

/** What is told of attached data: these keys, texts shortened; undefined where there is none of them. */
export function toldKeyValues(
  userData: KeyValues | undefined,
  keys: readonly string[],
): KeyValues | undefined {
  const chosen = keys.flatMap((key): [string, string | number][] => {
    const value = userData && Object.hasOwn(userData, key) ? userData[key] : undefined;
    return value === undefined ? [] : [[key, shortened(value)]];
  });
  return chosen.length === 0 ? undefined : Object.fromEntries(chosen);
}

const shortened = (value: string | number): string | number =>
  typeof value === 'string' && value.length > LONGEST_VALUE ? `${value.slice(0, LONGEST_VALUE)}…` : value;
