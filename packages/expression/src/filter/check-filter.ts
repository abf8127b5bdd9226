import { unreachable } from '@pulse/base';
import { type Language, refuse } from '../syntax/language.ts';
import { nameList } from '../syntax/nearest.ts';
import { type CallSyntax, type Syntax, startOf } from '../syntax/syntax.ts';
import type { Filter, FilterTerm, FilterTest } from './filter.ts';
import { type FilterFunction, filterFunctions, filterNames } from './filter-names.ts';
import { isGlob } from './glob.ts';
import { isNumeric } from './is-numeric.ts';

/** Gives a filter's names their meaning. Throws ExpressionError. */
export function checkFilter(syntax: Syntax, language: Language, longestPattern: number): Filter {
  return new FilterChecker(language, longestPattern).condition(syntax);
}

/** The same of a term that stands by itself. */
export function checkTerm(syntax: Syntax, language: Language, longestPattern: number): FilterTerm {
  return new FilterChecker(language, longestPattern).term(syntax);
}

class FilterChecker {
  readonly #language: Language;
  readonly #longestPattern: number;

  constructor(language: Language, longestPattern: number) {
    this.#language = language;
    this.#longestPattern = longestPattern;
  }

  condition(syntax: Syntax): Filter {
    switch (syntax.kind) {
      case 'and':
      case 'or':
        return { kind: syntax.kind, operands: syntax.operands.map((operand) => this.condition(operand)) };
      case 'not':
        return { kind: 'not', operand: this.condition(syntax.operand) };
      case 'compare':
        return this.#comparison(syntax);
      case 'call': {
        const func = this.#function(syntax);
        if (func.gives === 'pair') return this.#pair(syntax, func);
        break;
      }
      case 'name':
        this.#name(syntax.name, syntax.at);
        break;
      default:
        break;
    }
    const what = 'expected a test: a comparison such as GetNumber("key") > 3, or PairExists("key","value")';
    throw this.#refusal(startOf(syntax), what, ['PairExists("key","value")']);
  }

  #comparison({ operator, left, right }: Extract<Syntax, { kind: 'compare' }>): FilterTest {
    const sides = { left: this.term(left), right: this.term(right) };
    const as = isNumeric(sides.left) || isNumeric(sides.right) ? 'number' : 'text';
    if (as === 'text' && sides.right.kind === 'text' && (operator === '=' || operator === '<>')) {
      this.#bound(sides.right.text, startOf(right));
    }
    return { kind: 'compare', operator, as, ...sides };
  }

  #pair(call: CallSyntax, { scope }: FilterFunction): FilterTest {
    const key = this.#textOf(call, 0, 'a key');
    const pattern = this.#textOf(call, 1, 'a value');
    this.#arity(call, 2);
    this.#bound(pattern, startOf(call.args[1] as Syntax));
    return { kind: 'pair', scope, key, pattern };
  }

  term(syntax: Syntax): FilterTerm {
    switch (syntax.kind) {
      case 'number':
        return { kind: 'number', value: syntax.value, text: syntax.text };
      case 'text':
        return { kind: 'text', text: syntax.text };
      case 'name':
        return this.#name(syntax.name, syntax.at);
      case 'negate':
        return { kind: 'negate', operand: this.term(syntax.operand) };
      case 'arithmetic': {
        const rest = syntax.rest.map(({ operator, operand }) => ({ operator, operand: this.term(operand) }));
        return { kind: 'arithmetic', first: this.term(syntax.first), rest };
      }
      case 'call': {
        const { scope, gives, name } = this.#function(syntax);
        if (gives === 'pair') throw this.#refusal(syntax.at, `${name} is a test, and is not compared`);
        const key = this.#textOf(syntax, 0, 'a key');
        this.#arity(syntax, 1);
        return { kind: 'get', scope, key, as: gives };
      }
      case 'not':
      case 'and':
      case 'or':
      case 'compare':
        throw this.#refusal(startOf(syntax), 'expected a number or a text, found a test');
      default:
        return unreachable(syntax);
    }
  }

  #name(name: string, at: number): FilterTerm {
    const known = filterNames.get(name);
    if (known) return known.term;
    if (filterFunctions.has(name)) throw this.#refusal(at, `${name} needs ( and a key in quotes`, ['(']);
    throw this.#unknown(at, `${name} is no known name`, name, [...filterNames.keys()]);
  }

  #function({ name, at, member }: CallSyntax): FilterFunction {
    const func = filterFunctions.get(name);
    if (func === undefined) {
      throw this.#unknown(at, `${name} is no known function`, name, [...filterFunctions.keys()]);
    }
    if (member) throw this.#refusal(member.at - 1, `${name}(…) has no columns`);
    return func;
  }

  #textOf({ args, end }: CallSyntax, index: number, what: string): string {
    const arg = args[index];
    if (arg === undefined) {
      throw this.#refusal(end, `expected ${index === 0 ? '' : ', and '}${what} in quotes`, [
        index === 0 ? '"' : ',',
      ]);
    }
    if (arg.kind === 'text') return arg.text;
    throw this.#refusal(startOf(arg), `expected ${what} in quotes, found ${described(arg)}`, ['"']);
  }

  #arity({ name, args }: CallSyntax, wanted: number): void {
    const surplus = args[wanted];
    if (surplus === undefined) return;
    const count = wanted === 1 ? 'one argument' : 'two arguments';
    throw this.#refusal(startOf(surplus), `${name} takes ${count}`, [')']);
  }

  #bound(pattern: string, at: number): void {
    if (pattern.length <= this.#longestPattern || !isGlob(pattern)) return;
    throw this.#refusal(at, `a text with * or ? has at most ${this.#longestPattern} characters`);
  }

  #unknown(at: number, what: string, written: string, names: readonly string[]): Error {
    return this.#refusal(at, `${what}; known are ${nameList(names, written)}`, names);
  }

  #refusal(at: number, what: string, allowed: readonly string[] = []): Error {
    return refuse(this.#language, at, what, allowed);
  }
}

function described(syntax: Syntax): string {
  switch (syntax.kind) {
    case 'number':
      return syntax.text;
    case 'name':
    case 'call':
      return syntax.name;
    default:
      return 'an operation';
  }
}
