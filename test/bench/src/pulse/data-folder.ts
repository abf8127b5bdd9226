import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface DataFolder extends Disposable {
  readonly path: string;
}

/** A new folder, which goes with all that is in it. */
export function dataFolder(): DataFolder {
  const path = mkdtempSync(join(tmpdir(), 'pulse-bench-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}
