import type { Milliseconds } from '@pulse/base';

/** Bounds of this service; those of a directory itself are `DIRECTORY_LIMITS` of the model. */
export const LIMITS = {
  /** Bytes of a request's body. */
  bodyBytes: 5 * 1024 * 1024,
  /** Bytes of a revision as JSON: it must fit into one frame of the log, which is 16 MiB. */
  revisionBytes: 8 * 1024 * 1024,
  /** Problems that one refusal lists; it says how many there are. */
  problems: 100,
  /** Writes of one tenant that wait for the one before; a further one is refused. */
  waitingWrites: 100,
  /** How often a write is tried when other processes of this service take its number. */
  writeTries: 10,
  /** Objects of one page. */
  pageObjects: 1000,
  /** Revisions of one page, and of one reading of the log. */
  pageRevisions: 100,
  /** Bytes of revisions that are read together; one revision is always read. */
  pageBytes: 4 * 1024 * 1024,
  /** Channels that have not said yet whose revisions they want. */
  waitingChannels: 1000,
  /** Vanished objects that one revision removes. */
  sweptObjects: 1000,
  /** How often objects that vanished long enough ago are looked for. */
  sweepEvery: 3_600_000 satisfies Milliseconds,
  /** Unknown tokens of one address within a minute, until it has to wait. */
  unknownTokens: 20,
} as const;
