import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { writeDurably } from './durable-write.ts';
import { type ArchivedSegment, archivePath, damaged, type RawSegment } from './segment.ts';
import { encodeHead, type SegmentHead } from './segment-format.ts';
import { unpack } from './segment-reader.ts';
import { scanRecords } from './segment-scan.ts';

const compress = promisify(gzip);

/**
 * Writes a closed segment's compressed form beside it. The raw file is the caller's to remove: it is what the archive
 * is checked against, records before and unpacked content after.
 */
export async function archiveSegment(directory: string, segment: RawSegment): Promise<ArchivedSegment> {
  const bytes = await readFile(segment.path);
  const scan = scanRecords(bytes, segment.start, segment.head.after);
  if (scan.problem) throw damaged(segment.path, scan.end, scan.problem.reason);
  const records = bytes.subarray(segment.start);
  const head = {
    ...segment.head,
    archived: { last: scan.last, bytes: records.length },
  } satisfies SegmentHead;
  const encoded = encodeHead(head);
  const path = archivePath(directory, head.number);
  await writeDurably(path, [encoded, await compress(records)]);
  const archived: ArchivedSegment = {
    form: 'archived',
    path,
    head,
    start: encoded.length,
    last: scan.last,
  };
  if (!(await unpack(archived)).equals(records)) {
    throw damaged(path, archived.start, 'it does not unpack to what went in');
  }
  return archived;
}
