import { readFile } from 'node:fs/promises';
import { type Clock, messageOf, PulseError, systemClock } from '@pulse/base';
import {
  administerPostgres,
  MIGRATIONS,
  openPglite,
  ownerTransaction,
  type PostgresAddress,
  prepareDatabase,
  readDatabase,
  readMigrations,
  writeDatabase,
} from '@pulse/storage';
import { type Command, EXIT, type Io } from './command.ts';
import { readOptions, usage } from './options.ts';

export const migrate: Command = {
  summary: 'moves the metadata of one process to a PostgreSQL server',
  help: `Usage: pulsectl migrate --from FOLDER --to URL [OPTION]...

Copies everything that Pulse keeps in the embedded database of FOLDER (tenants, directory, accounts, sessions, templates,
layouts, boards) to the PostgreSQL database at URL, all of it or nothing, and compares the numbers of rows. Makes schema and
roles there if need be. Pulse must not run on the folder meanwhile; the folder stays as it is.

  --to URL               postgres://user@host:5432/database, as a superuser or the owner of the database
  --password-file FILE   the user's password; else it is that of PULSE_DATABASE_PASSWORD
  --ca FILE              the authority that signed the server's certificate, PEM
  --tls off              an unencrypted connection; for a server on this machine
  --replace              remove what the database at URL holds; else it must be empty

Exit code: 0 when everything is there, 1 when nothing was changed.`,
  async run(args, io) {
    const { values, positionals } = readOptions(args, {
      from: { type: 'string' },
      to: { type: 'string' },
      'password-file': { type: 'string' },
      ca: { type: 'string' },
      tls: { type: 'string' },
      replace: { type: 'boolean' },
    });
    const { from, to, tls = 'verify', replace = false } = values;
    if (positionals.length > 0) throw usage(`${positionals[0]} is one word too many.`);
    if (from === undefined || to === undefined) throw usage('--from and --to are needed.');
    if (tls !== 'verify' && tls !== 'off') throw usage('--tls is verify or off.');
    const ca = values.ca === undefined ? {} : { ca: await fileText(values.ca) };
    const counts = await moveDatabase({
      folder: from,
      address: { url: to, ...(await password(values['password-file'], io)), tls: tls === 'off' ? tls : ca },
      replace,
      clock: systemClock,
    });
    for (const [table, count] of Object.entries(counts)) io.print(`${String(count).padStart(9)}  ${table}`);
    io.print(
      `Everything is in the new database. Start the services with it, and keep ${from} until all is well.`,
    );
    return EXIT.done;
  },
};

export interface MoveOptions {
  /** Of the embedded database. */
  readonly folder: string;
  readonly address: PostgresAddress;
  readonly replace: boolean;
  readonly clock: Clock;
}

/**
 * Copies an embedded database into a server; resolves with the number of rows of each table. Throws {@link PulseError}
 * `database-missing`, `data-folder-locked`, `database-not-empty`, `copy-incomplete`, and those of `Database`.
 */
export async function moveDatabase(options: MoveOptions): Promise<Readonly<Record<string, number>>> {
  const { folder, address, replace, clock } = options;
  const migrations = await readMigrations(MIGRATIONS);
  await using source = await openPglite({ folder, clock, mustExist: true });
  await source.as('init').check();
  return await administerPostgres(address, async (target) => {
    await prepareDatabase(target, { migrations });
    return source.administer((from) =>
      ownerTransaction(from, 'READ ONLY', () => writeDatabase(target, readDatabase(from), { replace })),
    );
  });
}

async function password(file: string | undefined, { environment }: Io): Promise<{ password?: string }> {
  const given = file === undefined ? environment['PULSE_DATABASE_PASSWORD'] : await fileText(file);
  return given === undefined ? {} : { password: given.replace(/\r?\n$/, '') };
}

async function fileText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new PulseError('file-unreadable', `${path} cannot be read: ${messageOf(error)}.`, {
      advice: 'Check the path, and that this account may read the file.',
    });
  }
}
