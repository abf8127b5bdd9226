import { createRequire } from 'node:module';

const ID = '\0lean-http';
const require = createRequire(import.meta.url);

/**
 * A build plugin: `node:http` without the getters that Node looks at when a module imports it, behind which its whole
 * fetch client is loaded. That is a tenth of what starting a service costs, and most of them never fetch.
 *
 * @returns {import('vite').Plugin}
 */
export function leanHttp() {
  return {
    name: 'lean-http',
    enforce: 'pre',
    resolveId: (id) => (id === 'node:http' || id === 'http' ? ID : undefined),
    load(id) {
      if (id !== ID) return undefined;
      const names = Object.entries(Object.getOwnPropertyDescriptors(require('node:http')))
        .filter(([, { value }]) => value !== undefined)
        .map(([name]) => name);
      return `const http = process.getBuiltinModule('node:http');\nexport default http;\nexport const { ${names.join(', ')} } = http;\n`;
    },
  };
}
