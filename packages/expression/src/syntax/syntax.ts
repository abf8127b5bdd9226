export type CompareOperator = '=' | '<>' | '<' | '<=' | '>' | '>=';
export type ArithmeticOperator = '+' | '-' | '*' | '/';

/** A further operand of a sum or a product; `at` is its operator's place. */
export interface ArithmeticStep<Node> {
  readonly operator: ArithmeticOperator;
  readonly operand: Node;
}

/**
 * What stands in a text, before names and types are looked at. `at` is a character, counted from 1: of an operation its
 * sign's, of everything else its first. Chains of equal rank are lists, so that a tree is never deeper than its text.
 */
export type Syntax =
  | { readonly kind: 'number'; readonly value: number; readonly text: string; readonly at: number }
  | { readonly kind: 'text'; readonly text: string; readonly at: number }
  | { readonly kind: 'name'; readonly name: string; readonly at: number }
  | CallSyntax
  | { readonly kind: 'not' | 'negate'; readonly operand: Syntax; readonly at: number }
  | {
      readonly kind: 'arithmetic';
      readonly first: Syntax;
      readonly rest: readonly ArithmeticStep<Syntax>[];
      readonly at: number;
    }
  | {
      readonly kind: 'compare';
      readonly operator: CompareOperator;
      readonly left: Syntax;
      readonly right: Syntax;
      readonly at: number;
    }
  | { readonly kind: 'and' | 'or'; readonly operands: readonly Syntax[]; readonly at: number };

/** `name(arguments)`, or `name(arguments).member`. */
export interface CallSyntax {
  readonly kind: 'call';
  readonly name: string;
  readonly args: readonly Syntax[];
  readonly member: { readonly name: string; readonly at: number } | null;
  readonly at: number;
  /** Of the closing parenthesis. */
  readonly end: number;
}

/** Where the text of a node begins. */
export function startOf(node: Syntax): number {
  switch (node.kind) {
    case 'arithmetic':
      return startOf(node.first);
    case 'compare':
      return startOf(node.left);
    case 'and':
    case 'or':
      return startOf(node.operands[0] as Syntax);
    default:
      return node.at;
  }
}
