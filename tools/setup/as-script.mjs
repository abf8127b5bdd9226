import { isBuiltin } from 'node:module';

const BEFORE = '(async function (builtin, meta) {"use strict";';
const AFTER = '\n})';
/** The bundler writes one on each line, before all else. */
const IMPORT = /^import (?:([\w$]+)|\* as ([\w$]+)|\{ (.+) \}) from ("[^"]+");\n/;
const EXPORT = /\nexport \{\s*\};\n/;

/**
 * A build plugin: the bundle becomes a script whose value is a function of Node's own modules and of what `import.meta`
 * says. Of a script, unlike of a module, V8 lets us keep what it has compiled after it has run: see `start-compiled.mjs`.
 * An import or export that is left over ends the first start, which belongs to the build.
 *
 * @returns {import('vite').Plugin}
 */
export function asScript() {
  return {
    name: 'as-script',
    // After all else has seen it: a function that nobody calls would be left out as dead.
    generateBundle(_, bundle) {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type === 'chunk') chunk.code = `${BEFORE}${ascii(scriptOf(chunk.code))}${AFTER}`;
      }
    },
  };
}

/** No line moves: the map of the module fits well enough. */
function scriptOf(code) {
  let constants = '';
  let rest = code;
  for (let found = IMPORT.exec(rest); found; found = IMPORT.exec(rest)) {
    const [line, main, all, named, source] = found;
    if (!isBuiltin(JSON.parse(source)) || named?.includes('default as'))
      throw new Error(`not what a script can have: ${line}`);
    const names = main ?? all ?? `{ ${named.replaceAll(' as ', ': ')} }`;
    constants += `const ${names} = builtin(${source});\n`;
    rest = rest.slice(line.length);
  }
  return `${constants}${rest.replace(EXPORT, '\n\n').replaceAll('import.meta', 'meta')}`;
}

/** So that a byte is a character, which is read faster. What is escaped stands in strings, patterns and comments. */
const ascii = (code) =>
  code.replaceAll(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
