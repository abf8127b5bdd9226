import type { Clock, Milliseconds } from '@pulse/base';
import type { Dn, SourceId } from '@pulse/model';
import type { Tell } from '@pulse/sources';
import type { RegisteredDns } from '../registered-dns.ts';
import { type DirectoryDns, switchOf } from './directory-dns.ts';
import type { WatchedDns } from './watched-dns.ts';

/** How the DNs of a stream and those of the directory agree. */
export interface DnCounts {
  /** Enabled DNs of the directory that the stream should tell of. */
  readonly configured: number;
  /** Those of them that nobody has heard of. */
  readonly silent: number;
  /** DNs that were heard of and that the directory does not know. */
  readonly unknown: number;
}

export interface DirectoryMatchOptions {
  readonly source: SourceId;
  readonly directory: DirectoryDns;
  readonly registered: RegisteredDns;
  /** Where the stream takes only what the directory has. */
  readonly watched: WatchedDns | undefined;
  readonly clock: Clock;
  readonly tell: Tell;
}

/** Unknown DNs are told of again after this time at the earliest, and only if there are others. */
const QUIET: Milliseconds = 3_600_000;
/** So many of them are named. */
const NAMED = 3;

/**
 * Compares the DNs that a stream tells of with those of its tenant's directory.
 *
 * Of which DNs it should tell: those on the switch of its own name, except virtual queues, which may come by another
 * server; and those on a switch, and of a kind, of which it has told of one.
 */
export class DirectoryMatch {
  readonly #options: DirectoryMatchOptions;
  #counted:
    | { readonly versions: string; readonly counts: DnCounts; readonly unknown: readonly Dn[] }
    | undefined;
  #told: { readonly at: Milliseconds; readonly dns: ReadonlySet<Dn> } | undefined;

  constructor(options: DirectoryMatchOptions) {
    this.#options = options;
  }

  /** All 0 before the directory is known. */
  get counts(): DnCounts {
    return this.#compare().counts;
  }

  /** Says which DNs the directory does not know, when there are others than the last time. */
  remark(): void {
    const { source, clock, tell, directory, watched } = this.#options;
    const told = this.#told;
    if (told && clock.now() - told.at < QUIET) return;
    const { unknown } = this.#compare();
    const worthIt = watched ? unknown : unknown.filter((dn) => directory.isKeptByHand(switchOf(dn)));
    const fresh = worthIt.filter((dn) => !told?.dns.has(dn));
    if (fresh.length === 0) return;
    this.#told = { at: clock.now(), dns: new Set(unknown) };
    const names = fresh.slice(0, NAMED).join(', ');
    const more = fresh.length > NAMED ? ` and ${fresh.length - NAMED} more` : '';
    const who = fresh.length === 1 ? '1 DN of this upstream is' : `${fresh.length} DNs of this upstream are`;
    const sentence = `${source}: ${who} not in the directory: ${names}${more}.`;
    if (watched) {
      tell('info', `${sentence} Their events are left out. Add to the directory what is this tenant's.`);
    } else {
      const advice = 'Add them to the directory, or correct their numbers there.';
      tell('warn', `${sentence} Their events are stored all the same. ${advice}`);
    }
  }

  #compare() {
    const { directory, registered, watched } = this.#options;
    const versions = [directory.version, registered.version, watched?.leftOut.version].join();
    if (this.#counted?.versions === versions) return this.#counted;
    const heard = new Set(directory.isKnown ? [...registered, ...(watched?.leftOut ?? [])] : []);
    const unknown = [...heard].filter((dn) => !directory.has(dn));
    const told = new Set<string>();
    for (const dn of registered) {
      const object = directory.get(dn);
      if (object) told.add(`${object.kind} ${switchOf(dn)}`);
    }
    let configured = 0;
    let silent = 0;
    for (const { id, kind } of directory.enabled()) {
      const name = switchOf(id);
      const own = name === this.#options.source && kind !== 'VirtualQueue';
      if (!own && !told.has(`${kind} ${name}`)) continue;
      configured += 1;
      if (!registered.has(id as Dn)) silent += 1;
    }
    this.#counted = { versions, counts: { configured, silent, unknown: unknown.length }, unknown };
    return this.#counted;
  }
}
