import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Folder of the sources. Not `new URL`: a bundle would take all of it along. */
export const CHECKOUT = join(import.meta.dirname, '..', '..', '..');

/**
 * Where things stand that can be made again, as packages keep theirs; undefined where we are no checkout with packages, as
 * in a bundle.
 */
export function cacheFolder(name: string): string | undefined {
  const isOurs = existsSync(join(CHECKOUT, 'tools', 'all-in-one', 'package.json'));
  const modules = join(CHECKOUT, 'node_modules');
  return isOurs && existsSync(modules) ? join(modules, '.cache', 'pulse', name) : undefined;
}
