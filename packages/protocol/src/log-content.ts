import type { DirectoryRevision } from '@pulse/model';
import type { z } from 'zod';
import { DIRECTORY_PROTOCOL, LOG_PROTOCOL, type RecordedEvent } from './log-messages.ts';
import { recordedEventSchema, recordedRevisionSchema } from './log-schema.ts';
import { DIRECTORY_VERSIONS, LOG_VERSIONS, type SpokenVersions } from './versions.ts';

/** What a log carries; everything else about a log is the same for all contents, SPEC.md LOG-13. */
export interface LogContent<Item> {
  /** The subprotocol, which is also what a hello names. */
  readonly protocol: string;
  readonly spoken: SpokenVersions;
  /** One record, for those who do not trust the server: clients hand records over as they came. */
  readonly record: z.ZodType<Item>;
}

/** The log of events, port 8000: what servers and clients speak unless told otherwise. */
export const EVENT_LOG: LogContent<RecordedEvent> = {
  protocol: LOG_PROTOCOL,
  spoken: LOG_VERSIONS,
  record: recordedEventSchema,
};

/** The log of a directory's revisions, port 8888. */
export const DIRECTORY_LOG: LogContent<DirectoryRevision> = {
  protocol: DIRECTORY_PROTOCOL,
  spoken: DIRECTORY_VERSIONS,
  record: recordedRevisionSchema,
};
