import type { Configuration, PulseEvent } from '@pulse/model';
import type { Engine, Revision } from '../src/engine.ts';

/** A revision of the configuration as an input among events. */
export interface RevisionInput {
  readonly configuration: Configuration;
  readonly revision: Revision;
}

/** What an engine is fed with, in the order of arrival. */
export type Input = PulseEvent | RevisionInput;

export const isRevision = (input: Input): input is RevisionInput => 'revision' in input;

export function feed(engine: Engine, input: Input): string {
  return isRevision(input) ? engine.configure(input.configuration, input.revision) : engine.apply(input);
}
