/** Does the pattern contain a wildcard? */
export const isGlob = (pattern: string): boolean => /[*?]/.test(pattern);

/**
 * Does the whole text match? `*` stands for any characters, also none; `?` for exactly one. Case counts.
 *
 * Linear in practice and never worse than text × pattern: on a mismatch only the last `*` is tried again.
 */
export function matchesGlob(text: string, pattern: string): boolean {
  let t = 0;
  let p = 0;
  let star = -1;
  let resume = 0;
  while (t < text.length) {
    if (pattern[p] === '*') {
      star = p++;
      resume = t;
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === text[t])) {
      t++;
      p++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}

/**
 * Does a value match, as a whole or, where it is a list (elements between commas), in one of its elements? Blanks
 * around elements do not count.
 */
export function matchesValue(value: string, pattern: string, listed = true): boolean {
  const glob = isGlob(pattern);
  const matches = (text: string) => (glob ? matchesGlob(text, pattern) : text === pattern);
  if (matches(value)) return true;
  return listed && value.includes(',') && value.split(',').some((element) => matches(element.trim()));
}
