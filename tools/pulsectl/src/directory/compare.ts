import { basename } from 'node:path';
import {
  type DirectoryObject,
  type DirectoryRef,
  referencesOf,
  refKey,
  refOf,
  type TenantObject,
} from '@pulse/model';
import { problemText } from '../yaml/place.ts';
import {
  type Difference,
  type DirectoryClient,
  DirectoryRefusal,
  type RefusedObject,
} from './directory-client.ts';
import { loadGoodFiles } from './load-files.ts';
import { fieldOf, placeOf } from './yaml/declared.ts';
import { type DirectoryFiles, objectsOf } from './yaml/read-directory.ts';

/** What applying the files of one tenant would do. */
export interface Comparison {
  readonly tenant: string;
  readonly files: DirectoryFiles;
  readonly differences: readonly Difference[];
  readonly takeOver: readonly DirectoryRef[];
  /** That the differences are from; undefined when the server does not have the tenant yet. */
  readonly revision: number | undefined;
  readonly origin: string;
}

/** Compares files with the server, which is asked what it would do. Throws {@link PulseError} also for its refusals. */
export async function compare(
  client: DirectoryClient,
  path: string,
  mayTakeOver: boolean,
): Promise<Comparison> {
  const files = loadGoodFiles(path);
  const { tenant } = files;
  const objects = objectsOf(files);
  const origin = basename(path);
  try {
    const takeOver = mayTakeOver ? await managedElsewhere(client, tenant, objects) : [];
    const answer = await client.declare(tenant, objects, { origin, takeOver, dryRun: true });
    return {
      tenant,
      files,
      differences: answer.differences ?? [],
      takeOver,
      revision: answer.revision,
      origin,
    };
  } catch (error) {
    if (!(error instanceof DirectoryRefusal)) throw error;
    if (error.code !== 'tenant-unknown') throw placed(error, files);
    const differences = objects.map((after): Difference => ({ kind: 'created', after }));
    return { tenant, files, differences, takeOver: [], revision: undefined, origin };
  }
}

/** The objects of the files that somebody else manages now. */
async function managedElsewhere(
  client: DirectoryClient,
  tenant: string,
  objects: readonly DirectoryObject[],
): Promise<DirectoryRef[]> {
  const { objects: there } = await client.export(tenant);
  const others = new Set(there.filter(({ manager }) => manager !== 'yaml').map(refKey));
  return objects.filter((object) => others.has(refKey(object))).map(refOf);
}

/** A refusal of the server with the places in the files that it is about. */
export function placed(refusal: DirectoryRefusal, { declared }: DirectoryFiles): DirectoryRefusal {
  const byRef = new Map(declared.map((entry) => [refKey(entry.object), entry]));
  const line = ({ object, other, message }: RefusedObject): string => {
    const entry = object && byRef.get(refKey(object));
    if (!entry) return message;
    // The server's positions within lists are those of its own order.
    const named = other && referencesOf(entry.object).find(({ to }) => refKey(to) === refKey(other));
    const field = named?.field ?? '';
    return problemText({ place: placeOf(entry, field), field: fieldOf(entry, field), message });
  };
  if (refusal.problems.length === 0) return refusal;
  const advice =
    refusal.code === 'managed-elsewhere'
      ? 'Leave them out of the files, or give --take-over.'
      : refusal.advice;
  const lines = refusal.problems.map(line).join('\n');
  return new DirectoryRefusal(
    refusal.code,
    `the directory refuses that:\n${lines}`,
    advice,
    refusal.problems,
  );
}

export const tenantOf = (files: DirectoryFiles): TenantObject | undefined =>
  objectsOf(files).find((object) => object.type === 'Tenant');
