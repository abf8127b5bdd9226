import type { DirectoryObject, SourceId, TenantId } from '@pulse/model';
import type { Source, Tell } from '@pulse/sources';
import type { SignInPerson } from '../sign-in-person.ts';

/** A tenant of this process: what its directory says, where its events come from. */
export interface TenantPlan {
  readonly id: TenantId;
  readonly name: string;
  /** IANA name. */
  readonly timeZone: string;
  /** Declared at each start, as by YAML files. */
  readonly directory: readonly DirectoryObject[];
  readonly sources: readonly Source[];
  /** The source that discovers agents and queues, where there is one. */
  readonly discovers?: SourceId;
  /** Path of the folder of its event log and checkpoints. */
  readonly folder: string;
  /** Names the tenant where there are several. */
  readonly tell: Tell;
}

/** Where the events of this process come from, and who looks at them. */
export interface Upstream extends AsyncDisposable {
  readonly tenants: readonly TenantPlan[];
  /** For the person at the terminal. */
  readonly describes: string;
  /** The administrator first. */
  readonly people: readonly [SignInPerson, ...SignInPerson[]];
}
