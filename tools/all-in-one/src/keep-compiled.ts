import { enableCompileCache } from 'node:module';
import { cacheFolder } from './checkout.ts';

/**
 * Whatever this process loads from now on is compiled once, and not again at the next start: half of what starting costs.
 * In our own folder, since whoever can write there decides what runs.
 */
export function keepCompiled(): void {
  const folder = cacheFolder('compiled');
  if (folder !== undefined) enableCompileCache(folder);
}
