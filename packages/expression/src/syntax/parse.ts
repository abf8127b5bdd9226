import { type Language, refuse, textLimits } from './language.ts';
import type { ArithmeticOperator, ArithmeticStep, CompareOperator, Syntax } from './syntax.ts';
import { type Token, tokenize } from './tokens.ts';

const COMPARISONS: ReadonlySet<string> = new Set(['=', '<>', '<', '<=', '>', '>=']);
const OPERATORS = ['+', '-', '*', '/', ...COMPARISONS, '&', '|'];

/**
 * Parses a text of either language. From weak to strong: `|`, `&`, `~`, comparisons (which do not chain), `+ -`, `* /`,
 * the sign `-`; parentheses group.
 *
 * Throws ExpressionError.
 */
export function parseSyntax(text: string, language: Language): Syntax {
  if (text.length > textLimits.length) {
    const { length } = textLimits;
    throw refuse(language, length + 1, `a ${language.noun} has at most ${length} characters`);
  }
  return new SyntaxParser(tokenize(text, language), language).parse();
}

class SyntaxParser {
  readonly #tokens: readonly Token[];
  readonly #language: Language;
  #next = 0;
  #depth = 0;

  constructor(tokens: readonly Token[], language: Language) {
    this.#tokens = tokens;
    this.#language = language;
  }

  parse(): Syntax {
    const whole = this.#either();
    const rest = this.#peek();
    if (rest.kind !== 'end') {
      throw this.#refusal(rest, `expected an operator such as & or |, found ${said(rest)}`, OPERATORS);
    }
    return whole;
  }

  #either(): Syntax {
    const first = this.#both();
    const { at } = this.#peek();
    const operands = [first];
    while (this.#accept('|')) operands.push(this.#both());
    return operands.length === 1 ? first : { kind: 'or', operands, at };
  }

  #both(): Syntax {
    const first = this.#negated();
    const { at } = this.#peek();
    const operands = [first];
    while (this.#accept('&')) operands.push(this.#negated());
    return operands.length === 1 ? first : { kind: 'and', operands, at };
  }

  #negated(): Syntax {
    const { at } = this.#peek();
    this.#enter();
    const node: Syntax = this.#accept('~')
      ? { kind: 'not', operand: this.#negated(), at }
      : this.#comparison();
    this.#depth--;
    return node;
  }

  #comparison(): Syntax {
    const left = this.#sum();
    const sign = this.#peek();
    if (!isComparison(sign)) return left;
    this.#next++;
    const right = this.#sum();
    const further = this.#peek();
    if (isComparison(further)) {
      throw this.#refusal(further, 'a comparison has two sides; join two comparisons with &', ['&', '|']);
    }
    return { kind: 'compare', operator: sign.text as CompareOperator, left, right, at: sign.at };
  }

  #sum(): Syntax {
    return this.#chain(['+', '-'], () => this.#product());
  }

  #product(): Syntax {
    return this.#chain(['*', '/'], () => this.#signed());
  }

  #chain(operators: readonly ArithmeticOperator[], operand: () => Syntax): Syntax {
    const first = operand();
    const { at } = this.#peek();
    const rest: ArithmeticStep<Syntax>[] = [];
    for (;;) {
      const operator = operators.find((sign) => this.#accept(sign));
      if (operator === undefined) break;
      rest.push({ operator, operand: operand() });
    }
    return rest.length === 0 ? first : { kind: 'arithmetic', first, rest, at };
  }

  #signed(): Syntax {
    const { at } = this.#peek();
    if (!this.#accept('-')) return this.#primary();
    this.#enter();
    const operand = this.#signed();
    this.#depth--;
    return { kind: 'negate', operand, at };
  }

  #primary(): Syntax {
    const token = this.#peek();
    const { at } = token;
    if (this.#accept('(')) {
      const inner = this.#either();
      this.#expect(')');
      return inner;
    }
    const language = this.#language;
    switch (token.kind) {
      case 'text':
        this.#next++;
        return { kind: 'text', text: token.text, at };
      case 'number': {
        this.#next++;
        const value = Number(token.text);
        if (!Number.isFinite(value)) throw this.#refusal(token, 'the number is too large');
        return { kind: 'number', value, text: token.text, at };
      }
      case 'name':
        this.#next++;
        return this.#accept('(') ? this.#call(token) : { kind: 'name', name: token.text, at };
      default:
        throw this.#refusal(token, `expected ${language.operand}, found ${said(token)}`, language.operands);
    }
  }

  /** After the opening parenthesis. */
  #call({ text: name, at }: Token): Syntax {
    const args: Syntax[] = [];
    let end = this.#peek().at;
    if (!this.#accept(')')) {
      args.push(this.#either());
      while (this.#accept(',')) args.push(this.#either());
      end = this.#peek().at;
      this.#expect(')');
    }
    if (!this.#accept('.')) return { kind: 'call', name, args, member: null, at, end };
    const member = this.#peek();
    if (member.kind !== 'name')
      throw this.#refusal(member, `expected a column's name, found ${said(member)}`);
    this.#next++;
    return { kind: 'call', name, args, member: { name: member.text, at: member.at }, at, end };
  }

  #enter(): void {
    if (++this.#depth <= textLimits.depth) return;
    throw this.#refusal(this.#peek(), `nested more than ${textLimits.depth} deep`);
  }

  #peek(): Token {
    return this.#tokens[this.#next] as Token;
  }

  #accept(sign: string): boolean {
    const token = this.#peek();
    if (token.kind !== 'sign' || token.text !== sign) return false;
    this.#next++;
    return true;
  }

  #expect(sign: string): void {
    const token = this.#peek();
    if (!this.#accept(sign)) throw this.#refusal(token, `expected ${sign}, found ${said(token)}`, [sign]);
  }

  #refusal(token: Token, what: string, allowed: readonly string[] = []): Error {
    return refuse(this.#language, token.at, what, allowed);
  }
}

const isComparison = (token: Token): boolean => token.kind === 'sign' && COMPARISONS.has(token.text);
const said = (token: Token): string => (token.kind === 'end' ? 'the end' : JSON.stringify(token.text));
