import { fsyncSync } from 'node:fs';
import type { PGlite } from '@electric-sql/pglite';
import { NodeFS } from '@electric-sql/pglite/nodefs';

/** What Emscripten's file system says of an open file. */
interface OpenFile {
  readonly nfd: number;
}

/**
 * A folder of the machine in which PostgreSQL's fsync is one: in PGlite's own it does nothing, so that what was
 * committed would be lost with the machine's power.
 */
export class SyncedFolder extends NodeFS {
  override async init(pg: PGlite, options: object) {
    const { emscriptenOpts } = await super.init(pg, options);
    const makeSync = (module: { NODEFS: { stream_ops: { fsync?: (file: OpenFile) => number } } }) => {
      module.NODEFS.stream_ops.fsync = ({ nfd }) => {
        fsyncSync(nfd);
        return 0;
      };
    };
    return {
      emscriptenOpts: { ...emscriptenOpts, preRun: [...(emscriptenOpts.preRun ?? []), makeSync] },
    } as never;
  }
}
