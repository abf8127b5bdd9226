import { unreachable } from '@pulse/base';
import { compareNumbers, compareText, relates } from '../syntax/compare-text.ts';
import type { ArithmeticOperator, CompareOperator } from '../syntax/syntax.ts';
import { finite } from './finite.ts';
import { foldRows } from './fold-rows.ts';
import type { Formula, FormulaNode, FormulaType, FormulaValue, RowFunction } from './formula.ts';
import type { Fuel } from './fuel.ts';
import { round } from './round.ts';
import type { FormulaRow, Surroundings } from './surroundings.ts';

/**
 * The value of a formula in a row (null: a total, which has none). Null where it has no value, and where the fuel ended:
 * the fuel says so.
 */
export function evaluateFormula(
  formula: Formula,
  row: FormulaRow | null,
  surroundings: Surroundings,
  fuel: Fuel,
): FormulaValue {
  const value = valueOf(formula.root, row, surroundings, fuel);
  return fuel.out ? null : value;
}

/** Null in, null out, but for what `if` does not choose and for `coalesce`. */
function valueOf(
  node: FormulaNode,
  row: FormulaRow | null,
  surroundings: Surroundings,
  fuel: Fuel,
): FormulaValue {
  if (!fuel.take()) return null;
  switch (node.kind) {
    case 'literal':
      return node.value;
    case 'column':
      return row === null ? null : ofType(row[node.index], node.type);
    case 'object':
      return ofType(surroundings.lookUp(node.object, node.name, node.column), node.type);
    case 'negate': {
      const value = valueOf(node.operand, row, surroundings, fuel);
      return typeof value === 'number' ? 0 - value : null;
    }
    case 'not': {
      const value = valueOf(node.operand, row, surroundings, fuel);
      return typeof value === 'boolean' ? !value : null;
    }
    case 'arithmetic': {
      let value = valueOf(node.first, row, surroundings, fuel);
      for (const { operator, operand } of node.rest) {
        value = calculate(operator, value, valueOf(operand, row, surroundings, fuel));
      }
      return value;
    }
    case 'compare': {
      const left = valueOf(node.left, row, surroundings, fuel);
      return compare(node.operator, left, valueOf(node.right, row, surroundings, fuel));
    }
    case 'and':
    case 'or': {
      const decisive = node.kind === 'or';
      let value: FormulaValue = !decisive;
      for (const operand of node.operands) {
        const next = valueOf(operand, row, surroundings, fuel);
        if (next === null) value = null;
        else if (value !== null && next === decisive) value = decisive;
      }
      return value;
    }
    case 'call':
      return call(node.name, node.args, (arg) => valueOf(arg, row, surroundings, fuel));
    case 'rows':
      return surroundings.once(node, fuel, () =>
        foldRows(node.name, surroundings.rows, fuel, (each) =>
          valueOf(node.operand, each, surroundings, fuel),
        ),
      );
    default:
      return unreachable(node);
  }
}

/** What a caller hands in is taken for what the column says, or for nothing. */
function ofType(value: unknown, type: FormulaType): FormulaValue {
  switch (type) {
    case 'number':
      return typeof value === 'number' ? finite(value) : null;
    case 'text':
      return typeof value === 'string' ? value : null;
    case 'boolean':
      return typeof value === 'boolean' ? value : null;
    default:
      return unreachable(type);
  }
}

function calculate(operator: ArithmeticOperator, left: FormulaValue, right: FormulaValue): number | null {
  if (typeof left !== 'number' || typeof right !== 'number') return null;
  switch (operator) {
    case '+':
      return finite(left + right);
    case '-':
      return finite(left - right);
    case '*':
      return finite(left * right);
    case '/':
      return right === 0 ? null : finite(left / right);
    default:
      return unreachable(operator);
  }
}

function compare(operator: CompareOperator, left: FormulaValue, right: FormulaValue): boolean | null {
  if (typeof left === 'number' && typeof right === 'number') {
    return relates(operator, compareNumbers(left, right));
  }
  if (typeof left === 'string' && typeof right === 'string') {
    return relates(operator, compareText(left, right));
  }
  if (typeof left === 'boolean' && typeof right === 'boolean') {
    return relates(operator, Number(left) - Number(right));
  }
  return null;
}

function call(
  name: RowFunction,
  args: readonly FormulaNode[],
  value: (node: FormulaNode) => FormulaValue,
): FormulaValue {
  if (name === 'if') {
    const [condition, then, otherwise] = args as [FormulaNode, FormulaNode, FormulaNode];
    const holds = value(condition);
    return holds === null ? null : value(holds ? then : otherwise);
  }
  if (name === 'coalesce') {
    for (const arg of args) {
      const found = value(arg);
      if (found !== null) return found;
    }
    return null;
  }
  const numbers: number[] = [];
  for (const arg of args) {
    const number = value(arg);
    if (typeof number !== 'number') return null;
    numbers.push(number);
  }
  const [x = 0, digits = 0] = numbers;
  switch (name) {
    case 'abs':
      return Math.abs(x);
    case 'round':
      return finite(round(x, digits));
    case 'least':
      return numbers.reduce((least, number) => (number < least ? number : least));
    case 'greatest':
      return numbers.reduce((greatest, number) => (number > greatest ? number : greatest));
    default:
      return unreachable(name);
  }
}
