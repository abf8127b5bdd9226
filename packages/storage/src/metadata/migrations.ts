import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { assert } from '@pulse/base';

/** The newest migration that this program knows and needs; a test compares it with the folder. */
export const SCHEMA_VERSION = 2;

/** The migrations that come with this version of Pulse. */
export const MIGRATIONS = new URL('../migrations', import.meta.url);

/** One numbered file of SQL. */
export interface Migration {
  /** From 1 on, without gaps. */
  readonly number: number;
  readonly name: string;
  readonly sql: string;
  /** SHA-256 of the file, in hexadecimal. */
  readonly checksum: string;
  /** The oldest program that works with the schema from here on, by the newest migration that it knows. */
  readonly programsSince: number;
}

/** Reads all migrations of a folder, in order. */
export async function readMigrations(folder: URL): Promise<readonly Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  return Promise.all(
    names.map(async (name, index) => {
      const sql = await readFile(new URL(`${folder.href}/${name}`), 'utf8');
      const since = /^-- works with programs since: (\d+)$/m.exec(sql)?.[1];
      assert(
        Number(name.slice(0, 4)) === index + 1,
        `${name} is not the next migration in ${folder.pathname}`,
      );
      assert(since !== undefined, `${name} does not say which programs work with it`);
      return {
        number: index + 1,
        name: name.slice(0, -'.sql'.length),
        sql,
        checksum: createHash('sha256').update(sql).digest('hex'),
        programsSince: Number(since),
      };
    }),
  );
}
