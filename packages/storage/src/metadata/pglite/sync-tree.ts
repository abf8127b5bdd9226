import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { syncDirectory } from '../../files/durable-write.ts';

/** Puts a folder with everything in it on the disk. */
export async function syncTree(path: string): Promise<void> {
  for (const entry of await readdir(path, { withFileTypes: true })) {
    const inside = join(path, entry.name);
    if (entry.isDirectory()) await syncTree(inside);
    else if (entry.isFile()) {
      const file = await open(inside, 'r+');
      try {
        await file.sync();
      } finally {
        await file.close();
      }
    }
  }
  await syncDirectory(path);
}
