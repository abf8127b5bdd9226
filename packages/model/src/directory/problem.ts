import type { DirectoryRef } from './object.ts';

/** Why a directory may not become what a write wants; the numbers are those of the directory's SPEC.md. */
export const DIRECTORY_RULES = {
  'reference-missing': 'DIR-4',
  'reference-unfit': 'DIR-4',
  'folder-cycle': 'DIR-5',
  'folder-too-deep': 'DIR-5',
  'still-named': 'DIR-6',
  'agent-fixed': 'DIR-7',
  'kind-fixed': 'DIR-7',
  'user-name-taken': 'DIR-8',
  'tenant-fixed': 'DIR-9',
  'dn-unfit': 'DIR-10',
  'grant-unfit': 'DIR-11',
  'too-many-objects': 'DIR-12',
  'too-many-members': 'DIR-12',
  'too-many-grants': 'DIR-12',
} as const;
export type DirectoryProblemCode = keyof typeof DIRECTORY_RULES;

/** One thing that is wrong with a write. */
export interface DirectoryProblem {
  readonly code: DirectoryProblemCode;
  /** The object that cannot be so, or cannot go. */
  readonly object: DirectoryRef;
  /** Where in it: `members[3]`; absent when it is about the object as a whole. */
  readonly field?: string;
  /** The other object that it is about: what is missing, what still names it, who has the user name. */
  readonly other?: DirectoryRef;
  /** A sentence. */
  readonly message: string;
}
