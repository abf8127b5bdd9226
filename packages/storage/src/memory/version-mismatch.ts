import { PulseError } from '@pulse/base';
import type { LayoutDelta, Version } from '@pulse/model';

/** A delta does not start from the version that there is. */
export const versionMismatch = ({ layout, from }: LayoutDelta, known: Version | undefined) =>
  new PulseError(
    'version-mismatch',
    `A change of layout ${layout} starts from version ${from.join('/')}, but the store has ${known?.join('/') ?? 'none'}.`,
    { advice: 'Publish a snapshot.' },
  );
