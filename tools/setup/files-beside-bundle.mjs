import { cpSync, existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const OWN_FILE = /new URL\(\s*'(\.[^']+)',\s*import\.meta\.url\s*,?\s*\)/g;

/**
 * A build plugin: files and folders that our sources name as `new URL('…', import.meta.url)` are copied to the output
 * under their path in the checkout, and the bundle looks for them there.
 *
 * @param {string} root folder of the checkout
 * @param {string} output
 * @returns {import('vite').Plugin}
 */
export function filesBesideBundle(root, output) {
  const used = new Set();
  return {
    name: 'files-beside-bundle',
    enforce: 'pre',
    transform(code, id) {
      if (id.includes('node_modules') || code.search(OWN_FILE) < 0) return undefined;
      const moved = code.replace(OWN_FILE, (whole, path) => {
        const file = join(dirname(id), path);
        const place = relative(root, file).replaceAll('\\', '/');
        // What tests keep beside the packages is no part of a program.
        if (!existsSync(file) || place.startsWith('node_modules/')) return whole;
        used.add(place);
        return `new URL('./${place}', import.meta.url)`;
      });
      // No line moves: the map of the original fits well enough.
      return { code: moved, map: null };
    },
    writeBundle() {
      for (const place of used) cpSync(join(root, place), join(output, place), { recursive: true });
    },
  };
}
