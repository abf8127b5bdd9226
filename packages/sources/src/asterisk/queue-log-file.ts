import { type FileHandle, open } from 'node:fs/promises';
import type { Milliseconds } from '@pulse/base';
import { parseQueueLogLine, type QueueLogLine } from './queue-log-line.ts';

/** Most bytes that are read from a queue log at once, from its end. */
export const QUEUE_LOG_LIMIT = 64 * 1024 * 1024;

export interface QueueLogPart {
  readonly lines: readonly QueueLogLine[];
  /** Whether there were lines from before the time that was asked for. */
  readonly reachesBack: boolean;
  /** Whether the file was read from its beginning: there is no more. */
  readonly isWhole: boolean;
  /** Lines that were none. */
  readonly damaged: number;
}

/** First piece that is read from a file's end; doubled until it reaches back far enough. */
const FIRST_PIECE = 256 * 1024;

/**
 * Reads the lines since `from`, in the file's order, which is that of time. Where the file begins later, because it was
 * rotated, the one before it (`<path>.1`) is read too.
 */
export async function readQueueLog(
  path: string,
  from: Milliseconds,
  limit = QUEUE_LOG_LIMIT,
): Promise<QueueLogPart> {
  const newest = await readTail(path, from, limit);
  if (newest.reachesBack) return newest;
  const older = await readTail(`${path}.1`, from, limit).catch(() => undefined);
  if (!older) return newest;
  return {
    lines: [...older.lines, ...newest.lines],
    reachesBack: older.reachesBack,
    isWhole: older.isWhole,
    damaged: older.damaged + newest.damaged,
  };
}

async function readTail(path: string, from: Milliseconds, limit: number): Promise<QueueLogPart> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    for (let piece = FIRST_PIECE; ; piece *= 2) {
      const length = Math.min(size, piece, limit);
      const part = parse(await read(file, size - length, length), length === size, from);
      if (part.reachesBack || length === size || length === limit) return part;
    }
  } finally {
    await file.close();
  }
}

async function read(file: FileHandle, position: number, length: number): Promise<string> {
  const bytes = Buffer.alloc(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await file.read(bytes, done, length - done, position + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return bytes.toString('utf8', 0, done);
}

function parse(text: string, fromStart: boolean, from: Milliseconds): QueueLogPart {
  const rows = text.split('\n');
  // The last row is empty, or a line that is being written; the first is the rest of one unless it is the file's first.
  rows.pop();
  if (!fromStart) rows.shift();
  const lines: QueueLogLine[] = [];
  let damaged = 0;
  let reachesBack = false;
  for (const row of rows) {
    const line = parseQueueLogLine(row.replace(/\r$/, ''));
    if (!line) damaged++;
    else if (line.time < from) reachesBack = true;
    else lines.push(line);
  }
  return { lines, reachesBack, isWhole: fromStart, damaged };
}
