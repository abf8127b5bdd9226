import type { Milliseconds } from '@pulse/base';
import type { SourceId } from '../ids.ts';
import { sourceId } from '../ids.ts';
import type { DirectoryObject, DirectoryRef } from './object.ts';

/** One object as it is from now on, or none any more. */
export type DirectoryChange =
  | { readonly kind: 'put'; readonly object: DirectoryObject }
  | { readonly kind: 'remove'; readonly object: DirectoryRef };

/**
 * All that one write changed in a tenant's directory, at once. Revisions are a log stream of their own: source
 * {@link DIRECTORY_STREAM}, epoch 1, and the revision's number as sequence. Everything from 1 on gives the present.
 */
export interface DirectoryRevision {
  /** Rises by one from 1. */
  readonly number: number;
  /** When it takes effect; never before that of the revision before it. */
  readonly time: Milliseconds;
  /** Who made it: a person's user name, a file, a source. */
  readonly author: string;
  readonly changes: readonly DirectoryChange[];
}

/** The name of the stream that a directory's revisions are. */
export const DIRECTORY_STREAM: SourceId = sourceId('directory');
/** Revisions are never lost, so their epoch never changes. */
export const DIRECTORY_EPOCH = 1;
