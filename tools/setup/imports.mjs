/**
 * @typedef {object} Import
 * @property {string} specifier what stands between the quotes
 * @property {number} line the first line of the statement, from 1
 * @property {boolean} typeOnly erased before the program runs
 */

// Formatted code begins a top-level import or export in the first column; between its keyword and `from` stand no
// quotes and no semicolon.
const STATEMENT =
  /^(?:import\s*|(?:import|export)\b(?<clause>[^;'"`]*?)\bfrom\s*)['"](?<specifier>[^'"\n]+)['"]/gm;
/** `import('x')`, as an expression and as a type. */
const CALL = /\bimport\(\s*['"](?<specifier>[^'"\n]+)['"]/g;
const COMMENT = /\/\*[\s\S]*?\*\/|(?<=^\s*)\/\/.*$/gm;

/**
 * The modules that a source file names: static and dynamic imports, re-exports, type imports.
 *
 * @param {string} source
 * @returns {Import[]}
 */
export function importsOf(source) {
  const code = source.replace(COMMENT, (comment) => comment.replace(/[^\n]/g, ' '));
  const lineAt = (index) => code.slice(0, index).split('\n').length;
  const statements = [...code.matchAll(STATEMENT)].map(({ groups, index }) => ({
    specifier: groups.specifier,
    line: lineAt(index),
    typeOnly: /^\s*type\s/.test(groups.clause ?? ''),
  }));
  const calls = [...code.matchAll(CALL)].map(({ groups, index }) => ({
    specifier: groups.specifier,
    line: lineAt(index),
    typeOnly: false,
  }));
  return [...statements, ...calls];
}
