import { describe, expect, test } from 'vitest';
import { GuardError, parseGuard } from '../src/rules/guard.ts';

const row: Record<string, number | null> = { a: 6, b: 3, zero: 0, none: null };
const run = (text: string) => parseGuard(text)((alias) => row[alias] ?? null);

describe('conditions of thresholds', () => {
  test.each([
    ['a + b >= 9', 1],
    ['a + b > 9', 0],
    ['a - b - 1', 2],
    ['a + b * 2', 12],
    ['(a + b) * 2', 18],
    ['a / b = 2', 1],
    ['a != b & b < a', 1],
    ['a < b | b = 3', 1],
    ['zero > 0 & a > 0 | b > 0', 1],
    ['-a + 10', 4],
    ['1.5 * b', 4.5],
    ['a', 6],
  ])('%s is %d', (text, value) => {
    expect(run(text)).toBe(value);
  });

  test('no data in, no data out; a division by zero is no data', () => {
    expect(run('none > 1')).toBeNull();
    expect(run('a > 1 & none > 1')).toBeNull();
    expect(run('a / zero > 1')).toBeNull();
  });

  test.each([
    ['a >', 3],
    ['a b', 2],
    ['(a', 2],
    ['a ? b', 1],
    ['A > 1', 0],
    ['> 1', 0],
    ['', 0],
  ])('"%s" is refused at character %d', (text, at) => {
    const failure = catchError(() => parseGuard(text));
    expect(failure).toBeInstanceOf(GuardError);
    expect((failure as GuardError).at).toBe(at);
  });

  test('nesting has a limit, so that no text overflows the stack', () => {
    expect(() => parseGuard('('.repeat(10_000))).toThrow(/nested too deeply/);
    expect(() => parseGuard(`${'-'.repeat(10_000)}1`)).toThrow(/nested too deeply/);
  });

  test('names of the language are columns like any other', () => {
    expect(parseGuard('constructor > 1')(() => 2)).toBe(1);
  });
});

function catchError(run: () => void): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
}
