import type { Clock } from '@pulse/base';
import type { DataFolder } from '@pulse/storage';

/** An ownership token that no earlier run of this data folder had. */
export async function nextToken(folder: DataFolder, clock: Clock): Promise<number> {
  const previous = await folder.readDocument('ownership', (value) => {
    const { token } = value as { token: unknown };
    if (typeof token !== 'number') throw new Error('token is not a number');
    return token;
  });
  const token = Math.max((previous ?? 0) + 1, Math.floor(clock.now()));
  await folder.writeDocument('ownership', { token });
  return token;
}
