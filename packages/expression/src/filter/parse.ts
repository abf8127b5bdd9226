import type { Filter } from './ast.ts';
import { LATER_TERMS, PAIR_FUNCTIONS } from './functions.ts';
import { filterError, type Token, tokenize } from './tokens.ts';

/** Bounds of a filter's text, in characters, and of its nesting. */
export const filterLimits = { length: 4096, depth: 64 } as const;

/**
 * Parses a filter: `|` binds weakest, then `&`, then `~`; parentheses group.
 *
 * Throws {@link PulseError} `filter-invalid`; its message names the character, counted from 1.
 */
export function parseFilter(text: string): Filter {
  if (text.length > filterLimits.length) {
    throw filterError(filterLimits.length + 1, `a filter has at most ${filterLimits.length} characters`);
  }
  return new FilterParser(tokenize(text)).parse();
}

class FilterParser {
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  parse(): Filter {
    const filter = this.#either();
    const rest = this.#peek();
    if (rest.kind !== 'end') throw filterError(rest.at, `expected & or |, found ${said(rest)}`);
    return filter;
  }

  #either(): Filter {
    let left = this.#both();
    while (this.#accept('|')) left = { kind: 'or', left, right: this.#both() };
    return left;
  }

  #both(): Filter {
    let left = this.#negated();
    while (this.#accept('&')) left = { kind: 'and', left, right: this.#negated() };
    return left;
  }

  #negated(): Filter {
    const { at } = this.#peek();
    if (++this.#depth > filterLimits.depth) {
      throw filterError(at, `nested more than ${filterLimits.depth} deep`);
    }
    const filter: Filter = this.#accept('~') ? { kind: 'not', operand: this.#negated() } : this.#primary();
    this.#depth--;
    return filter;
  }

  #primary(): Filter {
    const token = this.#peek();
    if (this.#accept('(')) {
      const inner = this.#either();
      this.#expect(')');
      return inner;
    }
    if (token.kind === 'name') return this.#call(token);
    if (token.kind === 'text' || token.kind === 'number') {
      throw filterError(token.at, 'comparisons are not supported by this version');
    }
    throw filterError(token.at, `expected a test such as PairExists("key","value"), found ${said(token)}`);
  }

  #call(name: Token): Filter {
    const scope = PAIR_FUNCTIONS.get(name.text);
    if (scope === undefined) {
      const why = LATER_TERMS.has(name.text) ? 'is not supported by this version' : 'is no known function';
      throw filterError(name.at, `${name.text} ${why}; known are ${[...PAIR_FUNCTIONS.keys()].join(', ')}`);
    }
    this.#next++;
    this.#expect('(');
    const key = this.#text('a key');
    this.#expect(',');
    const pattern = this.#text('a value');
    this.#expect(')');
    return { kind: 'pair', scope, key, pattern };
  }

  #text(what: string): string {
    const token = this.#peek();
    if (token.kind !== 'text')
      throw filterError(token.at, `expected ${what} in quotes, found ${said(token)}`);
    this.#next++;
    return token.text;
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
    if (!this.#accept(sign)) throw filterError(token.at, `expected ${sign}, found ${said(token)}`);
  }
}

const said = (token: Token): string => (token.kind === 'end' ? 'the end' : JSON.stringify(token.text));
