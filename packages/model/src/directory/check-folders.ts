import { DIRECTORY_LIMITS } from './limits.ts';
import type { DirectoryProblem } from './problem.ts';
import { type DirectoryReader, refText } from './reader.ts';

/** Folders in a circle and folders too deep. A folder that is moved takes others along, so all are looked at. */
export function checkFolders(directory: DirectoryReader): DirectoryProblem[] {
  const circles: DirectoryProblem[] = [];
  const deep: DirectoryProblem[] = [];
  for (const { id } of directory.all('Folder')) {
    const way = wayUp(directory, id);
    const object = { type: 'Folder', id } as const;
    if (way.at(-1) === id) {
      const message = `${refText(object)} would lie in itself: ${[id, ...way].join(' in ')}.`;
      circles.push({ code: 'folder-cycle', object, field: 'folder', message });
    } else if (way.length >= DIRECTORY_LIMITS.folderDepth) {
      const message = `${refText(object)} would lie deeper than ${DIRECTORY_LIMITS.folderDepth} folders within each other.`;
      deep.push({ code: 'folder-too-deep', object, field: 'folder', message });
    }
  }
  // Below a circle every folder seems endlessly deep.
  return circles.length > 0 ? circles : deep;
}

/** The folders above one, nearest first: until the tenant, the folder itself, or the deepest that is allowed. */
function wayUp(directory: DirectoryReader, id: string): string[] {
  const way: string[] = [];
  let at = directory.get('Folder', id)?.folder;
  while (at !== undefined && way.length < DIRECTORY_LIMITS.folderDepth) {
    way.push(at);
    if (at === id) break;
    at = directory.get('Folder', at)?.folder;
  }
  return way;
}
