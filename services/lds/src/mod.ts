export type { IngestResult } from './ingest/hand-in.ts';
export type { IngestEndpoint } from './ingest/ingest-access.ts';
export { INGEST_LIMITS, type IngestLimits } from './ingest/ingest-limits.ts';
export { type IngestServer, type IngestServerOptions, startIngestServer } from './ingest/ingest-server.ts';
export type { IngestOutcome } from './ingest/intake.ts';
export { type Lds, type LdsOptions, startLds } from './lds.ts';
export type { StreamCounts } from './stream-remarks.ts';
export type { StreamReport } from './stream-report.ts';
