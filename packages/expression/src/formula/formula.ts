import type { ArithmeticStep, CompareOperator } from '../syntax/syntax.ts';

export type FormulaValue = number | string | boolean | null;
export type FormulaType = 'number' | 'text' | 'boolean';

/** A column that a formula may read. */
export interface FormulaColumn {
  /** As a formula writes it: letters, digits and `_`, not beginning with a digit. */
  readonly name: string;
  readonly type: FormulaType;
}

/** What kinds of other objects a formula can name. */
export const OBJECT_KINDS = ['agent', 'group', 'queue'] as const;
export type ObjectKind = (typeof OBJECT_KINDS)[number];

/** What a formula may read, known before there are values. */
export interface FormulaSchema {
  /** Columns of the row; rows carry their values in this order. Of equal names the first is meant. */
  readonly columns: readonly FormulaColumn[];
  /** `row`: a cell of a row. `total`: there is no own row, columns are read in row functions only. */
  readonly place: 'row' | 'total';
  /** Columns of other objects. A kind that is absent cannot be named. */
  readonly objects?: { readonly [Kind in ObjectKind]?: readonly FormulaColumn[] };
}

export type RowFunction = 'if' | 'coalesce' | 'abs' | 'round' | 'least' | 'greatest';
export type RowsFunction = 'sum' | 'avg' | 'min' | 'max' | 'count';

/** A function over all rows of the layout. */
export interface RowsNode {
  readonly kind: 'rows';
  readonly name: RowsFunction;
  readonly operand: FormulaNode;
}

/** A column of another object. */
export interface ObjectNode {
  readonly kind: 'object';
  readonly object: ObjectKind;
  readonly name: string;
  readonly column: string;
  readonly type: FormulaType;
}

/** A formula's checked tree: names are places, types fit, the number of arguments is right. */
export type FormulaNode =
  | { readonly kind: 'literal'; readonly value: FormulaValue }
  | { readonly kind: 'column'; readonly index: number; readonly type: FormulaType }
  | ObjectNode
  | { readonly kind: 'negate' | 'not'; readonly operand: FormulaNode }
  | {
      readonly kind: 'arithmetic';
      readonly first: FormulaNode;
      readonly rest: readonly ArithmeticStep<FormulaNode>[];
    }
  | {
      readonly kind: 'compare';
      readonly operator: CompareOperator;
      readonly left: FormulaNode;
      readonly right: FormulaNode;
    }
  | { readonly kind: 'and' | 'or'; readonly operands: readonly FormulaNode[] }
  | { readonly kind: 'call'; readonly name: RowFunction; readonly args: readonly FormulaNode[] }
  | RowsNode;

/** A checked formula. */
export interface Formula {
  readonly root: FormulaNode;
  /** Of its values; null: they are always null. */
  readonly type: FormulaType | null;
  readonly reads: FormulaReads;
}

/** What a formula reads, so that it can be had ready, and evaluated for each who may see something else. */
export interface FormulaReads {
  /** Names of columns, of its own row or of all, in alphabetical order. */
  readonly columns: readonly string[];
  /** Whether it reads all rows of the layout. */
  readonly rows: boolean;
  readonly objects: readonly ObjectNode[];
}
