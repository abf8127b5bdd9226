import { writeFileSync } from 'node:fs';
import {
  emitDirectorySchema,
  emitLogSchema,
  emitStateSchema,
  emitStatisticsSchema,
} from '../src/emit-schema.ts';

// Run after a change of a message, together with a new version in src/versions.ts:  node packages/protocol/schema/write.ts
for (const emit of [emitLogSchema, emitDirectorySchema, emitStateSchema, emitStatisticsSchema]) {
  const { file, document, hash } = emit();
  writeFileSync(new URL(file, import.meta.url), `${JSON.stringify(document, null, 2)}\n`);
  console.log(`${file} ${hash}`);
}
