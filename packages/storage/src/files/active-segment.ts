import {
  closeSync,
  fdatasync,
  fdatasyncSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { assert } from '@pulse/base';
import type { LogBatch } from '../event-log.ts';
import { syncDirectorySync } from './durable-write.ts';
import { type RawSegment, rawPath, SparseIndex, writeFailed } from './segment.ts';
import { decodeRecord, encodeHead, encodeRecord, lastOf, type SegmentHead } from './segment-format.ts';

const sync = promisify(fdatasync);

/** The newest segment, open for writing. Reads see a record only when it is there whole. */
export class ActiveSegment {
  readonly segment: RawSegment;
  readonly #file: number;
  /** Length that is on the disk for certain. */
  #synced: number;
  #syncing: Promise<void> = Promise.resolve();

  private constructor(segment: RawSegment, file: number) {
    this.segment = segment;
    this.#file = file;
    this.#synced = segment.end;
  }

  /** Starts a file that, whatever happens, either has its whole head or does not exist. */
  static begin(directory: string, head: SegmentHead): ActiveSegment {
    const path = rawPath(directory, head.number);
    const temporary = `${path}.tmp`;
    const bytes = encodeHead(head);
    try {
      const file = openSync(temporary, 'w', 0o600);
      try {
        writeAllSync(file, bytes, 0);
        fsyncSync(file);
        renameSync(temporary, path);
        syncDirectorySync(dirname(path));
      } catch (error) {
        closeSync(file);
        rmSync(temporary, { force: true });
        rmSync(path, { force: true });
        throw error;
      }
      const segment: RawSegment = {
        form: 'raw',
        path,
        head,
        start: bytes.length,
        end: bytes.length,
        last: head.after,
        index: new SparseIndex(),
      };
      return new ActiveSegment(segment, file);
    } catch (error) {
      throw writeFailed(path, 'begin', error);
    }
  }

  /** Goes on where an earlier process ended; what that one wrote is on the disk afterwards. */
  static reopen(segment: RawSegment): ActiveSegment {
    try {
      const file = openSync(segment.path, 'r+');
      fdatasyncSync(file);
      return new ActiveSegment(segment, file);
    } catch (error) {
      throw writeFailed(segment.path, 'open', error);
    }
  }

  get isEmpty(): boolean {
    return this.segment.end === this.segment.start;
  }

  /** The record of a batch as it would be written here. */
  encode(batch: LogBatch): Buffer {
    return encodeRecord(batch, this.#synced);
  }

  append(bytes: Buffer): void {
    const { segment } = this;
    try {
      writeAllSync(this.#file, bytes, segment.end);
    } catch (error) {
      this.#cutTo(segment.end);
      throw writeFailed(segment.path, 'append to', error);
    }
    const record = decodeRecord(bytes, 0, segment.end);
    assert(typeof record === 'object', 'a record that was just encoded can be decoded');
    segment.index.add(record);
    segment.end += bytes.length;
    segment.last = lastOf(record);
  }

  /** Puts what was appended so far on the disk; one call after the other. */
  sync(): Promise<void> {
    const next = this.#syncing.then(async () => {
      const { end, path } = this.segment;
      if (end === this.#synced) return;
      await sync(this.#file).catch((error: unknown) => {
        throw writeFailed(path, 'sync', error);
      });
      this.#synced = Math.max(this.#synced, end);
    });
    this.#syncing = next.catch(() => {});
    return next;
  }

  /** The same for everything, before it returns. */
  syncNow(): void {
    try {
      fdatasyncSync(this.#file);
      this.#synced = this.segment.end;
    } catch (error) {
      throw writeFailed(this.segment.path, 'sync', error);
    }
  }

  /** Ends the writing. The number of a closed file may be given to another, so a sync that uses it is awaited. */
  async close(): Promise<void> {
    await this.#syncing;
    closeSync(this.#file);
  }

  #cutTo(end: number): void {
    try {
      ftruncateSync(this.#file, end);
    } catch {
      // The next record is written at the same place, and what remains behind it is a torn end for any reader.
    }
  }
}

function writeAllSync(file: number, bytes: Uint8Array, position: number): void {
  for (let done = 0; done < bytes.length; ) {
    done += writeSync(file, bytes, done, bytes.length - done, position + done);
  }
}
