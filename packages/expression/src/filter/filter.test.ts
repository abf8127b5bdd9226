import { PulseError } from '@pulse/base';
import { describe, expect, it } from 'vitest';
import { evaluateFilter, filterText, matchesGlob, parseFilter } from '../mod.ts';

const holds = (text: string, userData: Record<string, string> = {}, reasons: Record<string, string> = {}) =>
  evaluateFilter(parseFilter(text), (test) => {
    const value = (test.scope === 'userData' ? userData : reasons)[test.key];
    return value !== undefined && matchesGlob(value, test.pattern);
  });

const refusal = (text: string): string => {
  try {
    parseFilter(text);
  } catch (error) {
    if (error instanceof PulseError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'accepted';
};

describe('the filter language', () => {
  it('tests pairs of attached data and of reasons', () => {
    expect(holds('PairExists("Service","Billing")', { Service: 'Billing' })).toBe(true);
    expect(holds('PairExists("Service","Billing")', { Service: 'billing' })).toBe(false);
    expect(holds('PairExists("Service","Billing")')).toBe(false);
    expect(holds('ReasonPairExists("reason","Lu*")', {}, { reason: 'Lunch' })).toBe(true);
  });

  it('binds ~ before & before |', () => {
    const data = { a: '1' };
    expect(holds('PairExists("a","1") | PairExists("b","1") & PairExists("c","1")', data)).toBe(true);
    expect(holds('(PairExists("a","1") | PairExists("b","1")) & PairExists("c","1")', data)).toBe(false);
    expect(holds('~PairExists("a","1") | PairExists("a","1")', data)).toBe(true);
    expect(holds('~(PairExists("a","1") | PairExists("b","1"))', data)).toBe(false);
    expect(holds('~~PairExists("a","1")', data)).toBe(true);
  });

  it('takes a quote and a backslash inside a quoted text', () => {
    expect(holds('PairExists("na\\"me","a\\\\b")', { 'na"me': 'a\\b' })).toBe(true);
  });

  it('says at which character a filter goes wrong', () => {
    expect(refusal('PairExists("a","1"')).toBe('filter-invalid: character 19: expected ), found the end');
    expect(refusal('PairExists("a",1)')).toBe(
      'filter-invalid: character 16: expected a value in quotes, found "1"',
    );
    expect(refusal('PairExists("a","1) & x')).toMatch('character 16: the quoted text has no closing "');
    expect(refusal('PairExists("a","1") PairExists("b","1")')).toMatch('character 21: expected & or |');
    expect(refusal('Foo("a","1")')).toMatch('character 1: Foo is no known function');
    expect(refusal('PairExists("a","1") & GetNumber("b") > 3')).toMatch(
      'character 23: GetNumber is not supported by this version',
    );
    expect(refusal('"a" = "b"')).toMatch('character 1: comparisons are not supported by this version');
    expect(refusal('')).toMatch('character 1: expected a test');
    expect(refusal('PairExists("a","1") § 2')).toMatch('character 21: "§" is not part of a filter');
  });

  it('bounds length and nesting', () => {
    expect(refusal(`${'~'.repeat(100)}PairExists("a","1")`)).toMatch(
      'character 65: nested more than 64 deep',
    );
    expect(refusal('('.repeat(5000))).toMatch('at most 4096 characters');
  });

  it('writes one text for spellings that mean the same', () => {
    const text = filterText(parseFilter(' ( PairExists( "a" , "x\\"y" ) ) & ~ReasonPairExists("b","*") '));
    expect(text).toBe('(PairExists("a","x\\"y")&~ReasonPairExists("b","*"))');
    expect(filterText(parseFilter(text))).toBe(text);
  });
});

describe('a pattern', () => {
  it.each([
    ['', '', true],
    ['', '*', true],
    ['abc', 'a?c', true],
    ['abc', 'a*', true],
    ['abc', '*c', true],
    ['abc', 'a*b', false],
    ['abcabd', '*ab?', true],
    ['ac', 'a?c', false],
    ['a*c', 'a**c', true],
  ])('matches %j against %j: %j', (text, pattern, expected) => {
    expect(matchesGlob(text, pattern)).toBe(expected);
  });

  it('does not blow up on many stars', () => {
    expect(matchesGlob('a'.repeat(2000), `${'*a'.repeat(100)}b`)).toBe(false);
  });
});
