import { join } from 'node:path';
import { assert, type Clock, type Milliseconds, PulseError } from '@pulse/base';
import type { SourceId, TenantId } from '@pulse/model';
import type { LogSource } from '@pulse/protocol';
import type { Source, Tell } from '@pulse/sources';
import type { DirectoryDns } from './directory/directory-dns.ts';
import { Stream } from './stream.ts';
import type { StreamReport } from './stream-report.ts';

export interface LdsOptions {
  readonly tenant: TenantId;
  /** Holds a folder per stream, named after its source. */
  readonly directory: string;
  readonly sources: readonly Source[];
  /** What the tenant's directory says of DNs, where it is followed. */
  readonly dns?: DirectoryDns;
  /** Sources of which only the DNs of `dns` are taken: several tenants share their upstream. */
  readonly watched?: ReadonlySet<SourceId>;
  readonly clock: Clock;
  readonly tell: Tell;
  readonly limits?: {
    /** How long events are kept; 14 days by default. */
    readonly retention?: Milliseconds;
    /** Size at which a file of the log is closed and compressed; 8 MiB by default. */
    readonly segmentBytes?: number;
  };
}

/** The streams of one tenant: sources, their single writers, and the log that everybody reads. */
export interface Lds extends AsyncDisposable {
  readonly log: LogSource;
  /** Every stream has said for the first time how it fares; an unreachable upstream counts. */
  readonly ready: Promise<void>;
  /** How each stream fares, in the order of the sources. */
  reports(): readonly StreamReport[];
}

/** Names of sources become folder names, and the switch part of DNs. */
const SOURCE_NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/;

/**
 * Opens the logs and starts the sources. A stream whose log cannot be opened is `refused` and tried again; it does not
 * keep the others from running. Throws {@link PulseError} `source-name-invalid` or `source-name-taken`.
 */
export async function startLds(options: LdsOptions): Promise<Lds> {
  const { tenant, directory, dns, watched = new Set(), clock, tell, limits } = options;
  assert(dns !== undefined || watched.size === 0, 'without a directory there are no DNs to watch');
  checkNames(options.sources);
  const turn = new Turn();
  const streams = new Map<SourceId, Stream>();
  for (const source of options.sources) {
    const stream: Stream = new Stream({
      tenant,
      source,
      directory: join(directory, source.id),
      dns,
      watch: watched.has(source.id),
      clock,
      tell,
      retention: limits?.retention,
      segmentBytes: limits?.segmentBytes,
      onPending: () => turn.flush(stream),
      onAppended: () => turn.wake(),
    });
    streams.set(source.id, stream);
  }
  const all = [...streams.values()];
  await Promise.all(all.map((stream) => stream.opened));

  let closing: Promise<void> | undefined;
  async function close(): Promise<void> {
    const closed = await Promise.allSettled(all.map((stream) => stream.close()));
    turn.end();
    const failed = closed.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
  }
  return {
    ready: Promise.all(all.map((stream) => stream.ready)).then(() => {}),
    reports: () => all.map((stream) => stream.report),
    log: {
      tenant,
      streams: () => all.map((stream) => stream.description),
      health: () => all.map((stream) => stream.health),
      subscribe: (listener) => turn.subscribe(listener),
      async read(source, after, maxEvents) {
        const stream = streams.get(source);
        if (!stream) throw new PulseError('stream-unknown', `There is no stream ${source}.`);
        return stream.read(after, maxEvents);
      },
    },
    [Symbol.asyncDispose]: () => (closing ??= close()),
  };
}

function checkNames(sources: readonly Source[]): void {
  const names = new Set<string>();
  for (const { id } of sources) {
    if (!SOURCE_NAME.test(id)) {
      throw new PulseError('source-name-invalid', `${JSON.stringify(id)} cannot be the name of a source.`, {
        advice: 'Use letters, digits, "-", "_" and ".", at most 64, and begin with a letter or digit.',
      });
    }
    // Some file systems do not tell cases apart.
    if (names.has(id.toLowerCase())) {
      throw new PulseError('source-name-taken', `Two sources have the name ${id}.`, {
        advice: 'Give each source a name of its own.',
      });
    }
    names.add(id.toLowerCase());
  }
}

/** Does once per turn of the event loop what events of that turn made necessary: append, then wake the readers. */
class Turn {
  readonly #pending = new Set<Stream>();
  readonly #listeners = new Set<{ readonly listener: () => void }>();
  #appended = false;
  #scheduled: NodeJS.Immediate | undefined;

  flush(stream: Stream): void {
    this.#pending.add(stream);
    this.#schedule();
  }

  wake(): void {
    this.#appended = true;
    this.#schedule();
  }

  subscribe(listener: () => void): () => void {
    const box = { listener };
    this.#listeners.add(box);
    return () => void this.#listeners.delete(box);
  }

  /** Nobody is woken any more. */
  end(): void {
    if (this.#scheduled) clearImmediate(this.#scheduled);
    this.#listeners.clear();
  }

  #schedule(): void {
    this.#scheduled ??= setImmediate(() => {
      for (const stream of this.#pending) stream.flush();
      this.#pending.clear();
      this.#scheduled = undefined;
      if (!this.#appended) return;
      this.#appended = false;
      for (const { listener } of this.#listeners) listener();
    });
  }
}
