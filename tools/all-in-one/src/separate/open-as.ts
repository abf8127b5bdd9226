import { readFileSync } from 'node:fs';
import type { Clock } from '@pulse/base';
import { type Database, type DatabaseRole, openPostgres } from '@pulse/storage';
import { databaseUser } from './program-settings.ts';
import type { Site } from './site.ts';

/** Opens the constellation's PostgreSQL as one of its programs does. */
export function openAs({ database, secrets }: Site, role: DatabaseRole, clock: Clock): Database {
  const url = new URL(database.url);
  url.username = databaseUser(role);
  const ca = database.caFile === undefined ? {} : { ca: readFileSync(database.caFile, 'utf8') };
  return openPostgres({
    url: url.href,
    password: secrets.made(`database-${role}`).text,
    tls: database.tls === 'off' ? 'off' : ca,
    role,
    clock,
  });
}
