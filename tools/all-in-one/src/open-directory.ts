import { randomBytes } from 'node:crypto';
import { type Clock, PulseError, present, type Random } from '@pulse/base';
import { type DirectoryWrite, startDirectory, type TenantDirectory } from '@pulse/directory';
import { DIRECTORY_TYPES, type DirectoryChange, type DirectoryObject, type TenantId } from '@pulse/model';
import { type Connect, connectInProcess } from '@pulse/protocol';
import type { Tell } from '@pulse/sources';
import type { Database } from '@pulse/storage';

/** A tenant and what its directory holds at least. */
export interface DeclaredTenant {
  readonly id: TenantId;
  readonly directory: readonly DirectoryObject[];
}

export interface LocalDirectoryOptions {
  readonly database: Database;
  readonly tenants: readonly DeclaredTenant[];
  readonly version: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly tell: Tell;
}

/** The directory for those in this process; nobody else reaches it. */
export interface LocalDirectory extends AsyncDisposable {
  /** To the log of revisions, with the token that it wants. */
  readonly connect: Connect;
  readonly token: string;
  find(tenant: TenantId): Promise<TenantDirectory>;
}

/** Starts the directory and declares what each tenant has, which changes nothing when it was declared before. */
export async function openDirectory(options: LocalDirectoryOptions): Promise<LocalDirectory> {
  const { database, tenants, version, clock, random, tell } = options;
  const token = randomBytes(24).toString('base64url');
  const directory = await startDirectory({
    database,
    clock,
    random,
    version,
    tokens: [{ name: AUTHOR, token, tenant: 'all', as: 'service' }],
    tell,
    onFailure: (id, message) => tell('error', `A request to the directory failed (${id}): ${message}`),
    onProtocolEvent: () => {},
  });
  const find = async (tenant: TenantId) =>
    present(await directory.find(tenant), 'the metadata were opened with this tenant');
  try {
    for (const plan of tenants) await declare(await find(plan.id), plan);
  } catch (error) {
    await directory[Symbol.asyncDispose]();
    throw error;
  }
  return {
    connect: connectInProcess(directory.accept),
    token,
    find,
    [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose](),
  };
}

/** So many new objects make a revision of their own: one of all would be too large to be sent. */
const MOST_AT_ONCE = 20_000;
const AUTHOR = 'npm start';

async function declare(
  directory: TenantDirectory,
  { id, directory: objects }: DeclaredTenant,
): Promise<void> {
  const fresh = objects.filter((object) => directory.view.get(object.type, object.id) === undefined);
  const writes: DirectoryWrite[] = [];
  for (let from = 0; fresh.length > MOST_AT_ONCE && from < fresh.length; from += MOST_AT_ONCE) {
    const changes = fresh.slice(from, from + MOST_AT_ONCE).map(putWithoutAccess);
    writes.push({ kind: 'changes', manager: 'yaml', changes });
  }
  writes.push({ kind: 'declared', manager: 'yaml', types: DIRECTORY_TYPES, objects });
  for (const write of writes) {
    const written = await directory.write({ write, author: AUTHOR });
    if (written.ok) continue;
    const { message, problems } = written.error;
    throw new PulseError('directory-refused', `The directory of ${id} cannot be declared: ${message}`, {
      advice: problems.map((problem) => problem.message).join(' '),
    });
  }
}

/** Grants name groups that come later in the list; all else names what stands before it. */
function putWithoutAccess({ access: _, ...object }: DirectoryObject): DirectoryChange {
  return { kind: 'put', object };
}
