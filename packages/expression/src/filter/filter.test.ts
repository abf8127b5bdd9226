import { PulseError } from '@pulse/base';
import { describe, expect, it } from 'vitest';
import {
  FILTER_FUNCTIONS,
  FILTER_NAMES,
  filterHolds,
  filterText,
  matchesGlob,
  parseFilter,
  parseTerm,
  termNumber,
  termText,
} from '../mod.ts';

type Pairs = Readonly<Record<string, string | number>>;

const holds = (
  text: string,
  userData: Pairs = {},
  reasons: Pairs = {},
  attributes: Pairs = {},
  extensions: Pairs = {},
) => {
  const maps = { userData, reasons, extensions };
  return filterHolds(parseFilter(text), {
    pair: (scope, key) => (Object.hasOwn(maps[scope], key) ? maps[scope][key] : undefined),
    attribute: (name) => attributes[name]?.toString(),
  });
};

const refusal = (text: string): string => {
  try {
    parseFilter(text);
  } catch (error) {
    if (error instanceof PulseError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'accepted';
};

const data = {
  Service: 'Billing',
  Level: 12,
  text: 'seven',
  list: 'English, Spanish',
  star: '*69',
  empty: '',
};
const attributes = {
  ANI: '5551234',
  DNIS: '*69',
  CallType: 'Inbound',
  ThisQueue: 'support@pbx',
  MediaType: 'voice',
};

describe('the filter language', () => {
  it('[EX-41] tests pairs of attached data, of reasons and of extensions', () => {
    expect(holds('PairExists("Service","Billing")', { Service: 'Billing' })).toBe(true);
    expect(holds('PairExists("Service","Billing")', { Service: 'billing' })).toBe(false);
    expect(holds('PairExists("Service","Billing")')).toBe(false);
    expect(holds('ReasonPairExists("reason","Lu*")', {}, { reason: 'Lunch' })).toBe(true);
    expect(holds('ExtPairExists("cleared","*")', {}, {}, {}, { cleared: 1 })).toBe(true);
    expect(holds('PairExists("constructor","*")', {})).toBe(false);
  });

  it('[EX-1] [EX-40] binds ~ before & before |', () => {
    const one = { a: '1' };
    expect(holds('PairExists("a","1") | PairExists("b","1") & PairExists("c","1")', one)).toBe(true);
    expect(holds('(PairExists("a","1") | PairExists("b","1")) & PairExists("c","1")', one)).toBe(false);
    expect(holds('~PairExists("a","1") | PairExists("a","1")', one)).toBe(true);
    expect(holds('~(PairExists("a","1") | PairExists("b","1"))', one)).toBe(false);
    expect(holds('~~PairExists("a","1")', one)).toBe(true);
    expect(holds('~GetNumber("a") = 2', one)).toBe(true);
  });

  it('[EX-2] takes a quote and a backslash inside a quoted text', () => {
    expect(holds('PairExists("na\\"me","a\\\\b")', { 'na"me': 'a\\b' })).toBe(true);
  });

  it.each<[string, boolean]>([
    ['GetNumber("Level") > 3', true],
    ['GetNumber("Level") + 1 = 13', true],
    ['GetNumber("Level") / 0 <> 1', false],
    ['GetString("Level") = 12', true],
    ['GetString("Level") = "012"', false],
    ['GetNumber("Level") = "012.0"', true],
    ['GetString("text") > 3', false],
    ['GetString("text") <> 3', false],
    ['3 < GetString("Level")', true],
    ['-GetNumber("Level") < -11.5', true],
    ['"9" > "12"', true],
    ['"9" > 12', false],
    ['GetString("Service") = "B*g"', true],
    ['GetString("Service") <> "B?lling"', false],
    ['"B*" = GetString("Service")', false],
    ['GetString("Service") < "Bj"', true],
    ['ANI = "555*"', true],
    ['DNIS = GetString("star")', true],
    ['"1269" = GetString("star")', false],
    ['CallType = "Inbound" & ThisQueue <> "sales@*" & MediaType = "voice"', true],
  ])('[EX-42] [EX-43] %s is %j', (text, expected) => {
    expect(holds(text, data, {}, attributes)).toBe(expected);
  });

  it.each<[string, boolean]>([
    ['GetString("none") = "x"', false],
    ['GetString("none") <> "x"', false],
    ['~GetString("none") <> "x"', true],
    ['PlaceID <> "x"', false],
    ['AgentID < "x" | ~(AgentID >= "x")', true],
    ['GetNumber("none") < 3', true],
    ['GetNumber("text") = 0', true],
    ['GetString("none") < 3', false],
    ['GetString("none") + 1 < 3', false],
    ['GetString("empty") = ""', true],
    ['GetString("empty") < 1', false],
  ])('[EX-44] of what is missing, %s is %j', (text, expected) => {
    expect(holds(text, data, {}, attributes)).toBe(expected);
  });

  it.each<[string, boolean]>([
    ['PairExists("list","Spanish")', true],
    ['PairExists("list","English, Spanish")', true],
    ['PairExists("list","Sp*")', true],
    ['PairExists("list","Span")', false],
    ['GetString("list") = "English"', true],
    ['GetString("list") <> "English"', false],
    ['GetString("list") <> "French"', true],
    ['"English" = GetString("list")', false],
    ['GetString("list") < "English"', false],
  ])('[EX-45] takes a value with commas for a list: %s is %j', (text, expected) => {
    expect(holds(text, data)).toBe(expected);
  });

  it('[EX-42] reads TreatmentType and ExtensionReasonCode from the extensions', () => {
    const extensions = { TreatmentType: 'Music', ReasonCode: 17 };
    const filter = 'TreatmentType = "Mus*" & ExtensionReasonCode = "17" & ExtGetNumber("ReasonCode") >= 17';
    expect(holds(filter, {}, {}, {}, extensions)).toBe(true);
    expect(
      holds(
        'ReasonGetString("reason") = "Lunch" & ReasonGetNumber("n") = 2',
        {},
        { reason: 'Lunch', n: '2' },
      ),
    ).toBe(true);
  });

  it.each<[string, number | null, string | undefined]>([
    ['GetNumber("Level") * 10 - 1', 119, '119'],
    ['GetNumber("none")', 0, '0'],
    ['GetString("Service")', null, 'Billing'],
    ['GetString("Level")', 12, '12'],
    ['GetString("none")', null, undefined],
    ['GetNumber("Level") / 0', null, undefined],
    ['ANI', 5551234, '5551234'],
  ])('[EX-46] knows terms by themselves: %s says %j, %j', (text, number, said) => {
    const term = parseTerm(text);
    const subject = {
      pair: (_: string, key: string) => (key in data ? data[key as keyof typeof data] : undefined),
      attribute: () => attributes.ANI,
    };
    expect([termNumber(term, subject), termText(term, subject)]).toEqual([number, said]);
  });

  it('[EX-46] refuses a test where a term is wanted', () => {
    expect(() => parseTerm('GetNumber("a") > 3')).toThrow(
      'character 1: expected a number or a text, found a test',
    );
    expect(() => parseTerm('')).toThrow(
      'character 1: expected a number, a text in quotes or GetNumber("key")',
    );
  });

  it('[EX-5] has examples that parse, for each function and name', () => {
    for (const { example, says, name } of [...FILTER_FUNCTIONS, ...FILTER_NAMES]) {
      expect(parseFilter(example), example).toBeDefined();
      expect(example).toContain(name);
      expect(says).toMatch(/\.$/);
    }
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

  it('[EX-3] bounds length and nesting', () => {
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
