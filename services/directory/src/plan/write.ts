import type { Result } from '@pulse/base';
import type {
  DirectoryChange,
  DirectoryObject,
  DirectoryRef,
  DirectoryType,
  ObjectManager,
} from '@pulse/model';
import type { Refusal } from './refusal.ts';

/** Some objects are put, others removed; everything else stays. */
export interface ChangesWrite {
  readonly kind: 'changes';
  /** On whose behalf; an object that is put has this manager from then on. */
  readonly manager: ObjectManager;
  readonly changes: readonly DirectoryChange[];
  /** Objects that may lose what names a removed one, or go where they cannot be without it. */
  readonly cascade?: readonly DirectoryRef[];
  /** Objects of other managers that this write may change. */
  readonly takeOver?: readonly DirectoryRef[];
}

/** A manager names all the objects that it has of some types; those that it no longer names vanish. */
export interface DeclaredWrite {
  readonly kind: 'declared';
  readonly manager: ObjectManager;
  readonly types: readonly DirectoryType[];
  readonly objects: readonly DirectoryObject[];
  readonly takeOver?: readonly DirectoryRef[];
}

/** What vanished long enough ago goes. */
export interface SweepWrite {
  readonly kind: 'sweep';
}

export type DirectoryWrite = ChangesWrite | DeclaredWrite | SweepWrite;

/** What becomes of one object. */
export type Difference =
  | { readonly kind: 'created'; readonly after: DirectoryObject }
  | { readonly kind: 'changed'; readonly before: DirectoryObject; readonly after: DirectoryObject }
  | { readonly kind: 'removed'; readonly before: DirectoryObject };

/** An object that a source named and that stays as it is. */
export interface LeftAlone {
  readonly object: DirectoryRef;
  readonly reason: 'managed-elsewhere' | 'agent-fixed' | 'kind-fixed';
  /** A sentence. */
  readonly message: string;
}

/** What a write comes to, once it is known that it may be done. */
export interface Plan {
  /** Empty: nothing would change. */
  readonly differences: readonly Difference[];
  readonly leftAlone: readonly LeftAlone[];
}

export type Planned = Result<Plan, Refusal>;
