import { type DirectoryRef, refText } from '@pulse/model';
import { z } from 'zod';
import type { DirectoryState } from '../plan/state.ts';
import { type Entry, isThere } from './enter.ts';

/** Headers of optimistic concurrency: nobody overwrites what they have not seen. */
export const precondition = z.looseObject({
  'if-match': z
    .string()
    .regex(/^"?\d{1,15}"?$/, 'is no revision')
    .optional()
    .describe('Write only while this is the newest revision: of the object, or of the whole directory.'),
  'if-none-match': z.literal('*').optional().describe('Write only while the object is not there.'),
});
type Precondition = z.output<typeof precondition>;

/** Says what does not hold. */
export type Condition = (state: DirectoryState) => string | undefined;

const revisionIn = (headers: Precondition): number | undefined =>
  headers['if-match'] === undefined ? undefined : Number(headers['if-match'].replaceAll('"', ''));

export function objectIsAt(entry: Entry, ref: DirectoryRef, headers: Precondition): Condition | undefined {
  const wanted = revisionIn(headers);
  const absent = headers['if-none-match'] !== undefined;
  if (wanted === undefined && !absent) return undefined;
  return (state) => {
    const object = state.view.get(ref.type, ref.id);
    const revision = object && isThere(entry, object) ? state.stamp(object)?.number : undefined;
    if (absent && revision !== undefined) return `${refText(ref)} exists, of revision ${revision}.`;
    if (wanted === undefined || wanted === revision) return undefined;
    return revision === undefined
      ? `${refText(ref)} does not exist.`
      : `${refText(ref)} is of revision ${revision}, not ${wanted}.`;
  };
}

export function directoryIsAt(headers: Precondition): Condition | undefined {
  const wanted = revisionIn(headers);
  if (wanted === undefined) return undefined;
  return ({ view }) => {
    const { number } = view.revision;
    return number === wanted ? undefined : `The directory is at revision ${number}, not ${wanted}.`;
  };
}
