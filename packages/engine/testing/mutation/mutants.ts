import { parseAst } from 'vite';

/** One small mistake in a file. */
export interface Mutant {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  readonly start: number;
  readonly end: number;
  readonly before: string;
  readonly after: string;
}

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

const OPERATORS: Readonly<Record<string, string>> = {
  '<': '<=',
  '<=': '<',
  '>': '>=',
  '>=': '>',
  '===': '!==',
  '!==': '===',
  '+': '-',
  '-': '+',
  '*': '/',
  '/': '*',
  '%': '*',
  '&&': '||',
  '||': '&&',
  '??': '&&',
};

/** Not the engine's doing: what is said when it refuses, what only types say, and what is taken from elsewhere. */
const LEFT_ALONE = new Set(['ThrowStatement', 'ImportDeclaration', 'ExportAllDeclaration']);
const isLeftAlone = ({ type }: Node) =>
  LEFT_ALONE.has(type) || (type.startsWith('TS') && !/NonNull|AsExpression|SatisfiesExpression/.test(type));

/** All mistakes that are made in the text of a file, one at a time. */
export function mutantsOf(file: string, text: string): readonly Mutant[] {
  const found: Mutant[] = [];
  const put = ({ start, end }: Pick<Node, 'start' | 'end'>, after: string) => {
    const line = text.slice(0, start).split('\n').length;
    const column = start - text.lastIndexOf('\n', start - 1);
    found.push({ file, line, column, start, end, before: text.slice(start, end), after });
  };
  const source = ({ start, end }: Node) => text.slice(start, end);
  visit(parseAst(text, { lang: 'ts' }), (node) => {
    if (isLeftAlone(node)) return false;
    const parts = node as Node & Readonly<Record<string, unknown>>;
    switch (node.type) {
      case 'BinaryExpression':
      case 'LogicalExpression': {
        const [left, right] = [parts['left'] as Node, parts['right'] as Node];
        const other = OPERATORS[String(parts['operator'])];
        const between = text.slice(left.end, right.start);
        const place = left.end + between.indexOf(String(parts['operator']));
        if (other) put({ start: place, end: place + String(parts['operator']).length }, other);
        break;
      }
      case 'UnaryExpression':
        if (parts['operator'] === '!') put(node, source(parts['argument'] as Node));
        break;
      case 'Literal':
        if (typeof parts['value'] === 'boolean') put(node, String(!parts['value']));
        if (typeof parts['value'] === 'number') put(node, parts['value'] === 0 ? '1' : '0');
        break;
      case 'IfStatement':
        put(parts['test'] as Node, 'false');
        break;
      case 'ConditionalExpression': {
        const [yes, no] = [parts['consequent'] as Node, parts['alternate'] as Node];
        put(node, `${source(parts['test'] as Node)} ? ${source(no)} : ${source(yes)}`);
        break;
      }
      case 'ExpressionStatement':
        put(node, ';');
        break;
      case 'ContinueStatement':
        put(node, ';');
        break;
      default:
    }
    return true;
  });
  return found;
}

/** `enter` says whether to go on into a node. */
function visit(node: Node, enter: (node: Node) => boolean): void {
  if (!enter(node)) return;
  for (const part of Object.values(node)) {
    for (const child of Array.isArray(part) ? part : [part]) {
      if (typeof child === 'object' && child !== null && typeof (child as Node).type === 'string') {
        visit(child as Node, enter);
      }
    }
  }
}
