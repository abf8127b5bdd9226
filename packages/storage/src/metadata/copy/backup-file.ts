import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { messageOf, PulseError } from '@pulse/base';
import { syncDirectory } from '../../files/durable-write.ts';
import type { Connection } from '../connection.ts';
import { SCHEMA_VERSION } from '../migrations.ts';
import type { CopiedPart } from './copied-tables.ts';
import { ownerTransaction } from './owner-transaction.ts';
import { readDatabase } from './read-database.ts';

/*
 * A backup is compressed text: a line of JSON that says what it is, a line for each row (table, tenant and JSON, parted
 * by tabs, which JSON does not hold), a line of JSON that says how many there were. It holds no image of a database's
 * own files, so that it outlives the version of PostgreSQL and can be restored into a server.
 */

/** What the first line says. */
interface BackupHeader {
  readonly format: 'pulse-backup';
  readonly version: 1;
  readonly schema: number;
}

/** Writes everything in a database to a file; whatever happens, there is a whole file or none. */
export function writeBackup(connection: Connection, file: string): Promise<void> {
  return ownerTransaction(connection, 'READ ONLY', async () => {
    const unfinished = `${file}.tmp`;
    try {
      const lines = Readable.from(linesOf(readDatabase(connection)));
      await pipeline(lines, createGzip(), createWriteStream(unfinished, { mode: 0o600, flush: true }));
      await rename(unfinished, file);
    } catch (error) {
      await rm(unfinished, { force: true });
      throw error;
    }
    await syncDirectory(dirname(file));
  });
}

async function* linesOf(parts: AsyncIterable<CopiedPart>): AsyncGenerator<string> {
  const header: BackupHeader = { format: 'pulse-backup', version: 1, schema: SCHEMA_VERSION };
  yield `${JSON.stringify(header)}\n`;
  for await (const part of parts) {
    if (part.kind === 'end') yield `${JSON.stringify(part)}\n`;
    else yield part.rows.map((row) => `${part.table}\t${part.tenant}\t${row}\n`).join('');
  }
}

/** Rows that are handed on together, by their length. */
const TEXT_AT_ONCE = 1_000_000;

/** What is in a backup. Throws {@link PulseError} `backup-unusable` that names the file. */
export async function* readBackup(file: string): AsyncGenerator<CopiedPart> {
  try {
    yield* partsOf(linesIn(file));
  } catch (error) {
    if (error instanceof PulseError && error.code !== 'backup-unusable') throw error;
    throw new PulseError('backup-unusable', `${file} is no usable backup: ${messageOf(error)}.`, {
      advice: 'Take another one; each is whole in itself.',
      cause: error,
    });
  }
}

async function* linesIn(file: string): AsyncGenerator<string> {
  const text = createGunzip();
  // An error of either stream ends the other one too, and comes out of the loop.
  const finished = pipeline(createReadStream(file), text);
  finished.catch(() => {});
  text.setEncoding('utf8');
  let rest = '';
  // By hand: `node:readline` also takes U+2028 for the end of a line, which JSON may hold.
  for await (const chunk of text as AsyncIterable<string>) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  await finished;
}

async function* partsOf(lines: AsyncIterable<string>): AsyncGenerator<CopiedPart> {
  let first = true;
  let part = { kind: 'rows' as const, table: '', tenant: '', rows: [] as string[] };
  let length = 0;
  for await (const line of lines) {
    if (first) {
      checkHeader(JSON.parse(line) as Partial<BackupHeader>);
      first = false;
      continue;
    }
    if (line.startsWith('{')) {
      if (part.rows.length > 0) yield part;
      yield JSON.parse(line) as CopiedPart;
      return;
    }
    const [table = '', tenant = '', row = ''] = line.split('\t', 3);
    if (table !== part.table || tenant !== part.tenant || length > TEXT_AT_ONCE) {
      if (part.rows.length > 0) yield part;
      part = { kind: 'rows', table, tenant, rows: [] };
      length = 0;
    }
    part.rows.push(row);
    length += row.length;
  }
  throw new Error('it is cut off');
}

function checkHeader({ format, version, schema }: Partial<BackupHeader>): void {
  if (format !== 'pulse-backup' || version !== 1 || schema === undefined)
    throw new Error('it is something else');
  if (schema > SCHEMA_VERSION) {
    throw new Error(`it was made with version ${schema} of the schema, this program knows ${SCHEMA_VERSION}`);
  }
}
