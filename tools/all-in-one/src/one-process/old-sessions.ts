import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Tell } from '@pulse/sources';
import type { DataFolder } from '@pulse/storage';

/** Sessions once stood in a file of the data folder, for one person; whoever was signed in so signs in again. */
export async function removeOldSessions({ path }: DataFolder, tell: Tell): Promise<void> {
  const file = join(path, 'sessions.json');
  if (!existsSync(file)) return;
  await rm(file);
  tell('info', 'An earlier Pulse was here: who was signed in to it signs in again.');
}
