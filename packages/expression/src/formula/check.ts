import { unreachable } from '@pulse/base';
import { type Language, refuse } from '../syntax/language.ts';
import { nameList } from '../syntax/nearest.ts';
import { type CallSyntax, type Syntax, startOf } from '../syntax/syntax.ts';
import { checkArguments } from './arguments.ts';
import type {
  Formula,
  FormulaColumn,
  FormulaNode,
  FormulaSchema,
  FormulaType,
  ObjectNode,
} from './formula.ts';
import { FORMULA_FUNCTIONS, functionNamed, signature, typeNoun } from './functions.ts';

/** A node and the type of its values; null: it is always null, which fits everywhere. */
export interface Typed {
  readonly node: FormulaNode;
  readonly type: FormulaType | null;
  /** Where its text begins. */
  readonly at: number;
}

const CONSTANTS = new Map<string, boolean | null>([
  ['true', true],
  ['false', false],
  ['null', null],
]);

/** Gives names their meaning and types their due; one checker for one formula. */
export class FormulaChecker {
  readonly #schema: FormulaSchema;
  readonly #language: Language;
  readonly #columns = new Set<string>();
  readonly #objects: ObjectNode[] = [];
  #readsRows = false;
  #insideRows = false;

  constructor(schema: FormulaSchema, language: Language) {
    this.#schema = schema;
    this.#language = language;
  }

  check(syntax: Syntax): Formula {
    const { node, type } = this.#typed(syntax);
    const reads = { columns: [...this.#columns].sort(), rows: this.#readsRows, objects: this.#objects };
    return { root: node, type, reads };
  }

  #typed(syntax: Syntax): Typed {
    const at = startOf(syntax);
    switch (syntax.kind) {
      case 'number':
        return { node: { kind: 'literal', value: syntax.value }, type: 'number', at };
      case 'text':
        return { node: { kind: 'literal', value: syntax.text }, type: 'text', at };
      case 'name':
        return this.#name(syntax.name, at);
      case 'call':
        return this.#call(syntax);
      case 'negate':
        return { node: { kind: 'negate', operand: this.#of('number', syntax.operand) }, type: 'number', at };
      case 'not':
        return { node: { kind: 'not', operand: this.#of('boolean', syntax.operand) }, type: 'boolean', at };
      case 'and':
      case 'or': {
        const operands = syntax.operands.map((operand) => this.#of('boolean', operand));
        return { node: { kind: syntax.kind, operands }, type: 'boolean', at };
      }
      case 'arithmetic': {
        const first = this.#of('number', syntax.first);
        const rest = syntax.rest.map(({ operator, operand }) => {
          return { operator, operand: this.#of('number', operand) };
        });
        return { node: { kind: 'arithmetic', first, rest }, type: 'number', at };
      }
      case 'compare':
        return this.#comparison(syntax);
      default:
        return unreachable(syntax);
    }
  }

  #of(type: FormulaType, syntax: Syntax): FormulaNode {
    return this.#fitting(type, this.#typed(syntax)).node;
  }

  #fitting(wanted: FormulaType, typed: Typed): Typed {
    if (typed.type === null || typed.type === wanted) return typed;
    throw this.#refusal(typed.at, `expected ${typeNoun[wanted]}, found ${typeNoun[typed.type]}`);
  }

  #comparison(syntax: Extract<Syntax, { kind: 'compare' }>): Typed {
    const { operator } = syntax;
    const left = this.#typed(syntax.left);
    const right = this.#typed(syntax.right);
    for (const side of [left, right]) {
      if (side.node.kind !== 'literal' || side.node.value !== null) continue;
      throw this.#refusal(side.at, 'nothing compares with null; coalesce(x, …) says what counts instead');
    }
    if (left.type !== null) this.#fitting(left.type, right);
    const ordered = operator !== '=' && operator !== '<>';
    if (ordered && (left.type ?? right.type) === 'boolean') {
      throw this.#refusal(syntax.at, 'conditions have no order; allowed are = and <>', ['=', '<>']);
    }
    const node: FormulaNode = { kind: 'compare', operator, left: left.node, right: right.node };
    return { node, type: 'boolean', at: left.at };
  }

  #name(name: string, at: number): Typed {
    const constant = CONSTANTS.get(name);
    if (constant !== undefined) {
      const type = constant === null ? null : 'boolean';
      return { node: { kind: 'literal', value: constant }, type, at };
    }
    const { columns, place } = this.#schema;
    const index = columns.findIndex((column) => column.name === name);
    const column = columns[index];
    if (column === undefined) {
      const func = functionNamed(name);
      if (func) throw this.#refusal(at, `${name} is a function: ${signature(func)}`, [signature(func)]);
      throw this.#unknown(at, `${name} is no column`, name, columns);
    }
    if (place === 'total' && !this.#insideRows) {
      throw this.#refusal(at, `a total has no own row; say how the rows make it, such as sum(${name})`, [
        `sum(${name})`,
      ]);
    }
    this.#columns.add(name);
    return { node: { kind: 'column', index, type: column.type }, type: column.type, at };
  }

  #call(call: CallSyntax): Typed {
    const func = functionNamed(call.name);
    if (func === undefined) {
      const names = FORMULA_FUNCTIONS.map(({ name }) => name);
      const known = nameList(names, call.name);
      throw this.#refusal(call.at, `${call.name} is no function; functions are ${known}`, names);
    }
    if (func.over === 'object') return this.#object(call, func.name, signature(func));
    if (call.member) throw this.#refusal(call.member.at - 1, `${func.name}(…) has no columns`);
    if (func.over === 'row') {
      const args = call.args.map((arg) => this.#typed(arg));
      const type = checkArguments(func, call, args, this.#language);
      return {
        node: { kind: 'call', name: func.name, args: args.map(({ node }) => node) },
        type,
        at: call.at,
      };
    }
    if (this.#insideRows) {
      throw this.#refusal(
        call.at,
        `${func.name}(…) reads all rows and cannot stand inside of another such function`,
      );
    }
    this.#readsRows = true;
    this.#insideRows = true;
    const args = call.args.map((arg) => this.#typed(arg));
    this.#insideRows = false;
    checkArguments(func, call, args, this.#language);
    const operand = (args[0] as Typed).node;
    return { node: { kind: 'rows', name: func.name, operand }, type: 'number', at: call.at };
  }

  #object(call: CallSyntax, object: ObjectNode['object'], written: string): Typed {
    const columns = this.#schema.objects?.[object];
    if (columns === undefined)
      throw this.#refusal(call.at, `columns of other objects (${object}) cannot be read here`);
    const [name, further] = call.args;
    if (name === undefined || name.kind !== 'text') {
      const at = name === undefined ? call.end : startOf(name);
      throw this.#refusal(at, `expected the name of the ${object} in quotes: ${written}`, ['"']);
    }
    if (further) throw this.#refusal(startOf(further), `one name only: ${written}`);
    const { member } = call;
    if (member === null) {
      throw this.#refusal(call.end + 1, `expected . and a column: ${written}`, ['.']);
    }
    const column = columns.find((known) => known.name === member.name);
    if (column === undefined) {
      throw this.#unknown(member.at, `${member.name} is no column of a ${object}`, member.name, columns);
    }
    const node: ObjectNode = {
      kind: 'object',
      object,
      name: name.text,
      column: column.name,
      type: column.type,
    };
    const known = this.#objects.find((other) => {
      return other.object === object && other.name === node.name && other.column === node.column;
    });
    if (known === undefined) this.#objects.push(node);
    return { node: known ?? node, type: column.type, at: call.at };
  }

  #unknown(at: number, what: string, written: string, columns: readonly FormulaColumn[]): Error {
    const names = columns.map(({ name }) => name);
    if (names.length === 0) return this.#refusal(at, `${what}; there are none here`);
    return this.#refusal(at, `${what}; columns are ${nameList(names, written)}`, names);
  }

  #refusal(at: number, what: string, allowed: readonly string[] = []): Error {
    return refuse(this.#language, at, what, allowed);
  }
}
