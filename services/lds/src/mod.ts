export type { IngestEndpoint } from './ingest/ingest-access.ts';
export { INGEST_LIMITS, type IngestLimits } from './ingest/ingest-limits.ts';
export { type IngestServer, type IngestServerOptions, startIngestServer } from './ingest/ingest-server.ts';
export type { IngestOutcome, IngestResult } from './ingest/intake.ts';
export { type Lds, type LdsOptions, startLds } from './lds.ts';
export type { StreamReport } from './stream.ts';
export type { StreamCounts } from './stream-remarks.ts';
