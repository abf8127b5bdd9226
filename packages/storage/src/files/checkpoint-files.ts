import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import { type Milliseconds, messageOf } from '@pulse/base';
import { writeDurably } from './durable-write.ts';

export interface CheckpointFilesOptions {
  readonly directory: string;
  /** How many of the newest are kept whatever their age; at least 2, so that a damaged one has a predecessor. */
  readonly keep: number;
  /** For how many hours the last one of each hour is kept besides; the reach of the log's 14 days by default. */
  readonly keepHours?: number;
}

/** One checkpoint as it was found, newest first. */
export type FoundCheckpoint =
  | {
      readonly readable: true;
      readonly file: string;
      readonly time: Milliseconds;
      readonly bytes: Uint8Array;
    }
  | { readonly readable: false; readonly file: string; readonly reason: string };

/** Checkpoints of one engine, each a file of its own. */
export interface CheckpointFiles {
  /**
   * Writes one of this time, of several parts, then removes what is no longer kept. Calls run one after the other, and
   * let others have their turn.
   */
  save(time: Milliseconds, parts: readonly Uint8Array[]): Promise<void>;
  /**
   * All of them, newest first; damaged ones with the reason, so that the caller can tell and go on to the next. What is
   * of `before` or later is not read where its name says so.
   */
  newestFirst(before?: Milliseconds): AsyncIterable<FoundCheckpoint>;
}

const MAGIC = Buffer.from('PULSECP1');
/** Magic, CRC-32 of what follows, length of the content, time. */
const HEADER = MAGIC.length + 4 + 8 + 8;
const FILE_NAME = /^(\d{12})-(\d{1,15})\.checkpoint$/;
const HOUR: Milliseconds = 3_600_000;

interface Entry {
  readonly number: number;
  /** Whole milliseconds, not above its time. */
  readonly time: Milliseconds;
  readonly file: string;
}

/** Opens a folder of checkpoints; it is created when it is missing. Leftovers of an interrupted write are removed. */
export async function checkpointFiles(options: CheckpointFilesOptions): Promise<CheckpointFiles> {
  const { directory, keep, keepHours = 14 * 24 } = options;
  await mkdir(directory, { recursive: true, mode: 0o700 });
  for (const name of await readdir(directory)) {
    if (name.endsWith('.tmp')) await rm(join(directory, name), { force: true });
  }
  let number = (await list(directory)).at(-1)?.number ?? 0;
  let saving: Promise<void> = Promise.resolve();

  async function save(time: Milliseconds, parts: readonly Uint8Array[]): Promise<void> {
    number++;
    const name = `${String(number).padStart(12, '0')}-${Math.max(0, Math.floor(time))}.checkpoint`;
    await writeDurably(join(directory, name), [await header(time, parts), ...parts]);
    for (const entry of surplus(await list(directory), Math.max(2, keep), keepHours)) {
      await rm(join(directory, entry.file), { force: true });
    }
  }

  return {
    save(time, parts) {
      const next = saving.then(() => save(time, parts));
      saving = next.catch(() => {});
      return next;
    },
    async *newestFirst(before = Number.POSITIVE_INFINITY) {
      for (const { time, file } of (await list(directory)).reverse())
        if (time < before) yield await load(directory, file);
    },
  };
}

/** Oldest first. Ordered by number, not by time: a machine's clock may step back. */
async function list(directory: string): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (const file of await readdir(directory)) {
    const match = FILE_NAME.exec(file);
    if (match) entries.push({ number: Number(match[1]), time: Number(match[2]), file });
  }
  return entries.sort((a, b) => a.number - b.number);
}

/** What is neither among the newest nor the last one of a recent hour. */
function surplus(entries: readonly Entry[], keep: number, keepHours: number): Entry[] {
  const hourOf = ({ time }: Entry) => Math.floor(time / HOUR);
  const lastOfHour = new Map(entries.map((entry) => [hourOf(entry), entry.number]));
  const hours = new Set([...lastOfHour.keys()].sort((a, b) => b - a).slice(0, keepHours));
  return entries
    .slice(0, -keep)
    .filter((entry) => !hours.has(hourOf(entry)) || lastOfHour.get(hourOf(entry)) !== entry.number);
}

/** So many bytes are summed at once. */
const SUMMED: number = 2 ** 20;

async function header(time: Milliseconds, parts: readonly Uint8Array[]): Promise<Buffer> {
  const head = Buffer.alloc(HEADER);
  MAGIC.copy(head);
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  head.writeDoubleLE(length, MAGIC.length + 4);
  head.writeDoubleLE(time, MAGIC.length + 12);
  let crc = crc32(head.subarray(MAGIC.length + 4));
  for (const part of parts) {
    for (let from = 0; from < part.length; from += SUMMED) {
      crc = crc32(part.subarray(from, from + SUMMED), crc);
      await turn();
    }
  }
  head.writeUInt32LE(crc, MAGIC.length);
  return head;
}

async function load(directory: string, name: string): Promise<FoundCheckpoint> {
  const file = join(directory, name);
  const skip = (reason: string): FoundCheckpoint => ({ readable: false, file, reason });
  try {
    const content = await readFile(file);
    if (content.length < HEADER || !content.subarray(0, MAGIC.length).equals(MAGIC)) {
      return skip('it is not a checkpoint of this format');
    }
    const length = content.readDoubleLE(MAGIC.length + 4);
    if (content.length - HEADER !== length) {
      return skip(`it has ${content.length - HEADER} bytes instead of ${length}`);
    }
    if (crc32(content.subarray(MAGIC.length + 4)) !== content.readUInt32LE(MAGIC.length)) {
      return skip('its checksum does not match its content');
    }
    const time = content.readDoubleLE(MAGIC.length + 12);
    return { readable: true, file, time, bytes: content.subarray(HEADER) };
  } catch (error) {
    return skip(messageOf(error));
  }
}
