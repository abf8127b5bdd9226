import { PulseError } from '@pulse/base';
import { describe, expect, it } from 'vitest';
import { filterHolds, filterText, matchesGlob, parseFilter } from '../mod.ts';

type Pairs = Readonly<Record<string, string | number>>;

const holds = (text: string, userData: Pairs = {}, reasons: Pairs = {}, attributes: Pairs = {}) =>
  filterHolds(parseFilter(text), {
    pair: (scope, key) => (scope === 'userData' ? userData : scope === 'reasons' ? reasons : {})[key],
    attribute: (name) => attributes[name]?.toString(),
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

  it.each([
    ['PairExists("a","1"', 'character 19: expected ), found the end'],
    ['PairExists("a",1)', 'character 16: expected a value in quotes, found 1'],
    ['PairExists("a")', 'character 15: expected , and a value in quotes'],
    ['PairExists("a","b","c")', 'character 20: PairExists takes two arguments'],
    ['GetNumber() > 3', 'character 11: expected a key in quotes'],
    ['PairExists("a","1) & x', 'character 16: the quoted text has no closing "'],
    [
      'PairExists("a","1") PairExists("b","1")',
      'character 21: expected an operator such as & or |, found "PairExists"',
    ],
    [
      'Foo("a","1")',
      'character 1: Foo is no known function; known are GetString, GetNumber, PairExists, ExtGetString, ExtGetNumber, ExtPairExists, ReasonGetString, ReasonGetNumber and 1 more',
    ],
    [
      'Dnis = "1"',
      'character 1: Dnis is no known name; known are DNIS, ANI, AgentID, PlaceID, ThisQueue, MediaType, CallType, CustomerID and 2 more',
    ],
    [
      'ANI',
      'character 1: expected a test: a comparison such as GetNumber("key") > 3, or PairExists("key","value")',
    ],
    [
      'GetString("a")',
      'character 1: expected a test: a comparison such as GetNumber("key") > 3, or PairExists("key","value")',
    ],
    ['GetString = "a"', 'character 1: GetString needs ( and a key in quotes'],
    ['PairExists("a","1") = "x"', 'character 1: PairExists is a test, and is not compared'],
    ['(ANI = "1") = "x"', 'character 2: expected a number or a text, found a test'],
    ['ANI.length = 3', 'character 4: expected an operator such as & or |, found "."'],
    ['GetString("a").b = "x"', 'character 15: GetString(…) has no columns'],
    ['', 'character 1: expected a test such as PairExists("key","value"), found the end'],
    ['PairExists("a","1") § 2', 'character 21: "§" is not part of a filter'],
    [`ANI = "*${'1'.repeat(256)}"`, 'character 7: a text with * or ? has at most 256 characters'],
    [`PairExists("a","*${'1'.repeat(256)}")`, 'character 16: a text with * or ? has at most 256 characters'],
  ])('[EX-4] %j is refused at the character that is wrong', (text, message) => {
    expect(refusal(text)).toBe(`filter-invalid: ${message}`);
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
