import type { Grant } from './directory/access.ts';

/**
 * Who sees a board or a template, where that is not everybody of the tenant who may view dashboards: whoever has Read on
 * an object that lies in this folder of the directory (without one: in the tenant itself) and has these grants (DIR-16).
 * A folder, person or group that the directory does not know gives nothing to anybody.
 */
export interface Sharing {
  readonly folder?: string;
  readonly access?: readonly Grant[];
}
