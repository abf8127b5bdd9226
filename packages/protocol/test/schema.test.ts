import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import {
  type EmittedSchema,
  emitDirectorySchema,
  emitLogSchema,
  emitStateSchema,
  emitStatisticsSchema,
} from '../src/emit-schema.ts';
import {
  logClientMessageSchema,
  logServerEnvelopeSchema,
  logServerMessageSchema,
} from '../src/log-schema.ts';
import {
  DIRECTORY_LOG,
  DIRECTORY_VERSIONS,
  EVENT_LOG,
  LOG_VERSIONS,
  type SpokenVersions,
  STATE_VERSIONS,
  STATISTICS_VERSIONS,
} from '../src/mod.ts';
import { stateClientMessageSchema, stateServerMessageSchema } from '../src/state-schema.ts';
import {
  statisticsClientMessageSchema,
  statisticsServerEnvelopeSchema,
  statisticsServerMessageSchema,
} from '../src/statistics-schema.ts';
import {
  directoryServerMessages,
  logClientMessages,
  logServerMessages,
  stateClientMessages,
  stateServerMessages,
  statisticsClientMessages,
  statisticsServerMessages,
} from './samples.ts';

const eventServerSchema = logServerMessageSchema(EVENT_LOG.record);
const revisionServerSchema = logServerMessageSchema(DIRECTORY_LOG.record);

const ADVICE =
  'the messages have changed: bump the version in src/versions.ts, run `node packages/protocol/schema/write.ts` and enter the new hash';

describe('schema', () => {
  test.each<[string, () => EmittedSchema, SpokenVersions]>([
    ['log', emitLogSchema, LOG_VERSIONS],
    ['directory', emitDirectorySchema, DIRECTORY_VERSIONS],
    ['state', emitStateSchema, STATE_VERSIONS],
    ['statistics', emitStatisticsSchema, STATISTICS_VERSIONS],
  ])(
    '[P-10] the %s schema that checks messages is the published one, and its hash is the one that is said',
    (_pattern, emit, spoken) => {
      const { file, document, hash } = emit();
      const committed = JSON.parse(readFileSync(new URL(`../schema/${file}`, import.meta.url), 'utf8'));
      expect(committed, ADVICE).toEqual(document);
      const [newest = 0] = spoken.versions;
      expect(spoken.hashes[newest], ADVICE).toBe(hash);
      expect(file).toContain(`.v${newest}.`);
    },
  );

  test.each<[string, z.ZodType, readonly { readonly kind: string }[]]>([
    ['log client', logClientMessageSchema, logClientMessages],
    ['log server', eventServerSchema, logServerMessages],
    ['directory server', revisionServerSchema, directoryServerMessages],
    ['log server, envelope only', logServerEnvelopeSchema, logServerMessages],
    ['directory server, envelope only', logServerEnvelopeSchema, directoryServerMessages],
    ['state client', stateClientMessageSchema, stateClientMessages],
    ['state server', stateServerMessageSchema, stateServerMessages],
    ['statistics client', statisticsClientMessageSchema, statisticsClientMessages],
    ['statistics server', statisticsServerMessageSchema, statisticsServerMessages],
    ['statistics server, envelope only', statisticsServerEnvelopeSchema, statisticsServerMessages],
  ])('every field of every message passes the schema unchanged (%s)', (_side, schema, messages) => {
    for (const message of messages) expect(schema.parse(message), message.kind).toEqual(message);
  });

  test.each<[string, { options: readonly z.ZodObject[] }, readonly { readonly kind: string }[]]>([
    ['log client', logClientMessageSchema, logClientMessages],
    ['log server', eventServerSchema, logServerMessages],
    ['directory server', revisionServerSchema, directoryServerMessages],
    ['state client', stateClientMessageSchema, stateClientMessages],
    ['state server', stateServerMessageSchema, stateServerMessages],
    ['statistics client', statisticsClientMessageSchema, statisticsClientMessages],
    ['statistics server', statisticsServerMessageSchema, statisticsServerMessages],
  ])('there is a sample of every kind (%s)', (_side, schema, messages) => {
    const kinds = schema.options.map((option) => (option.shape.kind as z.ZodLiteral<string>).value);
    expect(messages.map(({ kind }) => kind).sort()).toEqual([...kinds].sort());
  });
});
