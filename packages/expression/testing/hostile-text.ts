import type { Random } from '@pulse/base';
import { randomFilterText } from './random-filter.ts';
import { randomFormulaText } from './random-formula.ts';

/** Ways out of expression languages that are known from others: prototypes, globals, templates, code from strings. */
const ESCAPES = [
  'constructor',
  'constructor.constructor("return process")()',
  '"".constructor',
  'waiting.constructor.constructor("return this")()',
  '__proto__',
  '__proto__.polluted',
  'prototype',
  'toString',
  'valueOf()',
  'hasOwnProperty("x")',
  'globalThis',
  'globalThis.process.env',
  'process.exit(1)',
  'require("fs")',
  'import("node:fs")',
  'this',
  'window.location',
  'self',
  'eval("1")',
  'Function("return 1")()',
  'new Function("return 1")',
  'arguments.callee',
  '[].map',
  '{}',
  '`${1}`',
  '(() => 1)()',
  'a => a',
  'secret',
  'row.secret',
  'queue("Billing").secret',
  'queue("Billing").constructor',
  'queue("Billing").__proto__',
  'queue("__proto__").waiting',
  'queue(constructor).waiting',
  'agent("").toString',
  'group("x")["constructor"]',
  'sum(constructor)',
  'count(__proto__)',
  'coalesce(__proto__, constructor)',
  'PairExists("__proto__","*")',
  'PairExists("constructor","*")',
  'GetString("toString") = "*"',
  'ExtGetNumber("__proto__") >= 0',
  'ANI.length > 0',
  'CustomerID = CustomerID.constructor',
  '"\\u0063onstructor"',
  '\\u0063onstructor',
  'constructоr',
  '1; process',
  '1, process',
  'x = 1',
  'waiting := 1',
  'waiting++',
  'await 1',
  '/a/.exec("a")',
  '${waiting}',
  '{{constructor.constructor("x")()}}',
  '1 // comment',
  '/* */ 1',
  '0x10',
  '1e999',
  '-'.repeat(70),
  '~'.repeat(5000),
  '('.repeat(4096),
  `1${'+1'.repeat(2047)}`,
  `${'9'.repeat(4000)}`,
  `PairExists("k","${'*a'.repeat(127)}")`,
  '\u0000',
  '\u202e1',
  '\ud800',
  '"\ud800" < "\udc00"',
  '"',
  '"\\',
];

const WORDS = [
  ...['(', ')', ',', '.', '+', '-', '*', '/', '=', '<>', '<', '<=', '>', '>=', '&', '|', '~', '"', '\\', ' '],
  ...['1', '0', '0.5', '"a"', '"*"', 'null', 'true', 'false', 'waiting', 'status', 'ready', 'constructor'],
  ...['if', 'coalesce', 'abs', 'round', 'least', 'greatest', 'sum', 'avg', 'min', 'max', 'count'],
  ...['queue', 'agent', 'group', 'queue("Billing").waiting', 'PairExists', 'GetNumber("Priority")', 'ANI'],
];

/** What somebody might send who means no good: true formulas and filters, damaged ones, known escapes, and noise. */
export function hostileText(random: Random): string {
  const kind = random.next();
  if (kind < 0.25) return valid(random);
  if (kind < 0.6) return damaged(random, valid(random));
  if (kind < 0.75) return random.pick(ESCAPES);
  if (kind < 0.85) return hidden(random, random.pick(ESCAPES));
  return Array.from({ length: 1 + random.below(40) }, () => random.pick(WORDS)).join(random.pick(['', ' ']));
}

function valid(random: Random): string {
  if (random.next() < 0.4) return randomFilterText(random, 3);
  return randomFormulaText(random, random.pick(['number', 'boolean', 'text']), 1 + random.below(5));
}

function damaged(random: Random, text: string): string {
  const at = random.below(text.length + 1);
  const until = at + random.below(6);
  const inserted = random.next() < 0.3 ? random.pick(ESCAPES) : random.pick(WORDS);
  const changed = text.slice(0, at) + (random.next() < 0.7 ? inserted : '') + text.slice(until);
  return random.next() < 0.3 ? damaged(random, changed) : changed;
}

/** An escape in a place where something else belongs. */
function hidden(random: Random, escape: string): string {
  return random.pick([
    `if(true, ${escape}, 1)`,
    `coalesce(null, ${escape})`,
    `sum(${escape})`,
    `1 + ${escape}`,
    `~(${escape})`,
    `queue("${escape}").waiting`,
    `${escape} = ${escape}`,
    `GetString("${escape}") <> "x"`,
    `PairExists("${escape}","*")`,
    `(${escape})(${escape})`,
  ]);
}
