import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock, Milliseconds } from '@pulse/base';
import { READY, readReadyDocuments, runInit, runInitTenant } from '@pulse/init';
import type { TenantId } from '@pulse/model';
import type { Tell } from '@pulse/sources';
import {
  type EmbeddedDatabase,
  MIGRATIONS,
  openPglite,
  readMigrations,
  scheduleBackups,
} from '@pulse/storage';
import { CHECKOUT, cacheFolder } from '../checkout.ts';

const BACKUP_EVERY: Milliseconds = 24 * 3_600_000;
const BACKUPS_KEPT = 7;

export interface MetadataOptions {
  /** Folder of everything that this process keeps. */
  readonly data: string;
  readonly clock: Clock;
  readonly tell: Tell;
  readonly tenants: readonly { readonly id: TenantId; readonly name: string }[];
}

/** The metadata of this process, with what is done for it from time to time. */
export interface Metadata extends AsyncDisposable {
  readonly database: EmbeddedDatabase;
}

/**
 * Opens the metadata in the data folder as the init jobs would make it, and backs it up once a day. Throws what
 * `openPglite`, `runInit` and `runInitTenant` throw.
 */
export async function openMetadata({ data, clock, tell, tenants }: MetadataOptions): Promise<Metadata> {
  await using opened = new AsyncDisposableStack();
  const stock = databaseStock();
  const database = opened.use(await openPglite({ folder: join(data, 'metadata'), clock, stock }));
  await runInit({
    administer: (work) => database.administer(work),
    migrations: await readMigrations(MIGRATIONS),
    tenants,
  });
  const documents = await readReadyDocuments(READY);
  for (const { id } of tenants) await runInitTenant(database.as('init'), id, documents);
  const folder = join(data, 'backups');
  opened.use(scheduleBackups(database, { folder, every: BACKUP_EVERY, keep: BACKUPS_KEPT, clock, tell }));
  const running = opened.move();
  return { database, [Symbol.asyncDispose]: () => running.disposeAsync() };
}

/** One empty database serves all data folders of a checkout. The version of PGlite stands in the manifest of storage. */
function databaseStock(): string | undefined {
  const manifest = join(CHECKOUT, 'packages', 'storage', 'package.json');
  if (!existsSync(manifest)) return undefined;
  const version = createHash('sha256').update(readFileSync(manifest)).digest('hex').slice(0, 16);
  return cacheFolder(`database-${version}`);
}
