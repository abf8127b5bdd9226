import { readdir, readFile, rm, truncate } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { PulseError } from '@pulse/base';
import { compareCursors, type SourceId, type StreamClock, type TenantId } from '@pulse/model';
import {
  archivePath,
  damaged,
  nameOfSegment,
  rawPath,
  readHead,
  type Segment,
  SparseIndex,
} from './segment.ts';
import { SEGMENT_FORMAT, type SegmentHead } from './segment-format.ts';
import { isTornEnd, scanRecords } from './segment-scan.ts';

/** Which stream a log belongs to. */
export interface StreamIdentity {
  readonly tenant: TenantId;
  readonly source: SourceId;
  readonly clock: StreamClock;
}

/**
 * Reads what a log's folder holds, oldest segment first: leftovers are removed, a torn end of the newest segment is cut
 * and named in `repairs`. `closed`: the last writer closed the log, so that nothing can be torn.
 */
export async function openSegments(
  directory: string,
  identity: StreamIdentity,
  closed: boolean,
  repairs: string[],
): Promise<Segment[]> {
  const found = await findSegments(directory);
  const segments: Segment[] = [];
  for (const [index, { number, form }] of found.entries()) {
    const newest = index === found.length - 1;
    const path = form === 'raw' ? rawPath(directory, number) : archivePath(directory, number);
    const { head, length } = await readHead(path);
    checkHead(path, head, number, identity);
    const before = segments.at(-1);
    if (before && compareCursors(head.after, before.last) !== 0) {
      throw damaged(
        before.path,
        0,
        `its events do not reach ${basename(path)}, or a segment between is missing`,
      );
    }
    segments.push(
      form === 'raw'
        ? await openRaw(path, head, length, newest && !closed ? repairs : undefined)
        : openArchived(path, head, length),
    );
  }
  return segments;
}

/** Numbers in ascending order; where an archive is complete its raw form is surplus and removed. */
async function findSegments(directory: string): Promise<{ number: number; form: Segment['form'] }[]> {
  const found = new Map<number, Segment['form']>();
  for (const name of await readdir(directory)) {
    if (name.endsWith('.tmp')) await rm(join(directory, name), { force: true });
    const segment = nameOfSegment(name);
    if (!segment) continue;
    const both = found.has(segment.number);
    if (both) await rm(rawPath(directory, segment.number), { force: true });
    found.set(segment.number, both ? 'archived' : segment.form);
  }
  return [...found].sort(([a], [b]) => a - b).map(([number, form]) => ({ number, form }));
}

function checkHead(path: string, head: SegmentHead, number: number, identity: StreamIdentity): void {
  if (head.format !== SEGMENT_FORMAT) {
    throw new PulseError(
      'log-format-unknown',
      `${path} has format ${head.format}, this version reads ${SEGMENT_FORMAT}.`,
      {
        advice: 'Start the version of Pulse that wrote it, or move the folder away.',
      },
    );
  }
  const same =
    head.tenant === identity.tenant && head.source === identity.source && head.clock === identity.clock;
  if (!same) {
    throw new PulseError(
      'log-of-other-stream',
      `${path} holds ${head.clock} stream ${head.source} of tenant ${head.tenant}, not ${identity.clock} stream ${identity.source} of tenant ${identity.tenant}.`,
      { advice: 'Give this stream a folder of its own, or move the old one away.' },
    );
  }
  if (head.number !== number) throw damaged(path, 0, `its head says that it is number ${head.number}`);
}

async function openRaw(
  path: string,
  head: SegmentHead,
  start: number,
  repairs: string[] | undefined,
): Promise<Segment> {
  const bytes = await readFile(path);
  const { records, end, last, problem } = scanRecords(bytes, start, head.after);
  if (problem) {
    const torn = repairs && problem.kind === 'unreadable' && isTornEnd(bytes, end, last);
    if (!torn) throw damaged(path, end, problem.reason);
    await truncate(path, end);
    repairs.push(
      `${path}: cut ${bytes.length - end} bytes at byte ${end}, the unfinished end of an interrupted write`,
    );
  }
  const index = new SparseIndex();
  for (const record of records) index.add(record);
  return { form: 'raw', path, head, start, end, last, index };
}

function openArchived(path: string, head: SegmentHead, start: number): Segment {
  const { archived } = head;
  if (!archived) throw damaged(path, 0, 'its head does not say what was archived');
  return { form: 'archived', path, head: { ...head, archived }, start, last: archived.last };
}
