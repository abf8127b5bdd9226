import {
  EXAMPLE_ROWS,
  FILTER_FUNCTIONS,
  FILTER_NAMES,
  FORMULA_FUNCTIONS,
  type FormulaValue,
  signature,
} from '../src/mod.ts';

/** The page REFERENCE.md, made from what the package says of its functions and names. */
export function referencePage(): string {
  const { columns, rows, objects } = EXAMPLE_ROWS;
  const formulas = FORMULA_FUNCTIONS.map((func) => {
    const { formula, value } = func.example;
    return [code(signature(func)), func.says, `${code(formula)} is ${shown(value)}`];
  });
  const filters = FILTER_FUNCTIONS.map(({ name, gives, says, example }) => {
    return [code(gives === 'pair' ? `${name}("key","value")` : `${name}("key")`), says, code(example)];
  });
  const names = FILTER_NAMES.map(({ name, says, example }) => [code(name), says, code(example)]);
  return [
    '# Functions and names',
    'Made from the lists of the package by `PULSE_WRITE=1 npx vitest run packages/expression/testing/reference.test.ts`. What they mean in detail: [SPEC.md](SPEC.md).',
    '## Formulas',
    'The examples are about the first row of this layout; besides there are ' +
      `${objects.map(({ kind, name, column, value }) => `${code(`${kind}("${name}").${column}`)} = ${value}`).join(', ')}.`,
    table(
      columns,
      rows.map((row) => row.map(shown)),
    ),
    table(['function', 'gives', 'example'], formulas),
    '## Filters',
    table(['function', 'is', 'example'], filters),
    table(['name', 'is', 'example'], names),
    '',
  ].join('\n\n');
}

const shown = (value: FormulaValue): string => (value === null ? '–' : JSON.stringify(value));
const code = (text: string): string => `\`${text}\``;

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ').replaceAll('\n', ' ')} |`;
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n');
}
