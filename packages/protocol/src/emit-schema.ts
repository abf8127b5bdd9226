import { createHash } from 'node:crypto';
import { z } from 'zod';
import { DIRECTORY_LOG, EVENT_LOG } from './log-content.ts';
import { logClientMessageSchema, logServerMessageSchema } from './log-schema.ts';
import { stateClientMessageSchema, stateServerMessageSchema } from './state-schema.ts';
import { statisticsClientMessageSchema, statisticsServerMessageSchema } from './statistics-schema.ts';

/** One protocol's messages of the newest version as JSON Schema, and the hash that the hello names. */
export interface EmittedSchema {
  /** Its place in `schema/`. */
  readonly file: string;
  readonly document: object;
  /** Of the document without white space, so that formatting the file changes nothing. */
  readonly hash: string;
}

function emit(title: string, file: string, client: z.ZodType, server: z.ZodType): EmittedSchema {
  const document = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title,
    $defs: { client: withoutDialect(client), server: withoutDialect(server) },
  };
  const hash = createHash('sha256').update(JSON.stringify(document)).digest('hex').slice(0, 16);
  return { file, document, hash };
}

/** The dialect stands once, at the top. */
function withoutDialect(schema: z.ZodType): object {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input' });
  return rest;
}

export const emitLogSchema = (): EmittedSchema =>
  emit(
    'Pulse log protocol, version 2',
    'log.v2.json',
    logClientMessageSchema,
    logServerMessageSchema(EVENT_LOG.record),
  );

export const emitDirectorySchema = (): EmittedSchema =>
  emit(
    'Pulse directory protocol, version 2',
    'directory.v2.json',
    logClientMessageSchema,
    logServerMessageSchema(DIRECTORY_LOG.record),
  );

export const emitStateSchema = (): EmittedSchema =>
  emit(
    'Pulse state protocol, version 3',
    'state.v3.json',
    stateClientMessageSchema,
    stateServerMessageSchema,
  );

export const emitStatisticsSchema = (): EmittedSchema =>
  emit(
    'Pulse statistics protocol, version 3',
    'statistics.v3.json',
    statisticsClientMessageSchema,
    statisticsServerMessageSchema,
  );
