import type { DirectoryObject, DirectoryRevision, TenantId } from '@pulse/model';
import { sourceId, tenantId } from '@pulse/model';
import { DIRECTORY_LOG, EVENT_LOG, type RecordedEvent } from '@pulse/protocol';
import { MemoryLog } from '@pulse/protocol/testing';
import { centreDirectory, createCentre } from '@pulse/simulator';
import { servedLog } from './served-log.ts';

/** Logs that a dcu follows. */
export interface Site extends Disposable {
  readonly tenant: TenantId;
  readonly ldsUrl: string;
  readonly directoryUrl: string;
}

/** So many that the ready layouts have some 64,500 values of them, their groups and queues. */
const AGENTS = 1_227;
const EVENTS = 60_000;
const START = Date.parse('2026-01-05T08:00:00Z');
/** Events that lds has together; a divisor of all of them. */
const BATCH = 500;

/** A simulated centre at work, in a time of its own. */
export function busySite(): Promise<Site> {
  const tenant = tenantId('busy');
  const centre = {
    seed: 1,
    agents: AGENTS,
    start: START,
    tenant,
    source: sourceId('voice'),
    timeZone: 'UTC',
  };
  const log = new MemoryLog(tenant);
  log.streamClock = 'replay';
  let batch: RecordedEvent[] = [];
  for (const { source, epoch, seq, tenant: _, ...event } of createCentre(centre)) {
    batch.push(event);
    log.watermark = event.time;
    if (seq % BATCH !== 0) continue;
    log.append(source, epoch, seq - BATCH + 1, batch);
    batch = [];
    if (seq >= EVENTS) break;
  }
  return serveSite(tenant, log, centreDirectory(centre));
}

/** A tenant without agents, queues and events. */
export function emptySite(): Promise<Site> {
  const tenant = tenantId('empty');
  const log = new MemoryLog(tenant);
  log.add('voice');
  log.watermark = Date.now();
  const kept = { manager: 'yaml', state: 'enabled' } as const;
  return serveSite(tenant, log, [{ ...kept, type: 'Tenant', id: tenant, timeZone: 'UTC' }]);
}

async function serveSite(
  tenant: TenantId,
  log: MemoryLog,
  objects: readonly DirectoryObject[],
): Promise<Site> {
  const directory = new MemoryLog<DirectoryRevision>(tenant);
  const changes = objects.map((object) => ({ kind: 'put' as const, object }));
  directory.append('directory', 1, 1, [{ number: 1, time: START, author: 'bench', changes }]);
  using parts = new DisposableStack();
  const ldsUrl = parts.use(await servedLog(log, EVENT_LOG)).url;
  const directoryUrl = parts.use(await servedLog(directory, DIRECTORY_LOG)).url;
  const kept = parts.move();
  return { tenant, ldsUrl, directoryUrl, [Symbol.dispose]: () => kept.dispose() };
}
