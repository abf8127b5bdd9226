import { type Clock, every, type Milliseconds } from '@pulse/base';
import type { TenantDirectory } from '@pulse/directory';
import type { DirectoryObject, DirectoryType, ObjectType, SourceId } from '@pulse/model';
import type { Tell } from '@pulse/sources';

/** How often it is looked whether there is somebody new. */
export const LOOKING: Milliseconds = 5000;
/** What a source can discover. */
const TYPES = ['Switch', 'Dn', 'Person'] as const satisfies readonly DirectoryType[];
/** What the directory takes as an id, and as a name. */
const ID = /^[^\p{Cc}\p{Cs}]{1,128}$/u;
const NAME = /^[^\p{Cc}\p{Cs}]{1,256}$/u;

/** The objects that events have named: those of an engine. */
export interface DiscoveredObjects {
  objects(type: ObjectType): readonly { readonly id: string; readonly name: string }[];
}

export interface ReportDiscoveredOptions {
  /** The source, and the switch of its DNs. */
  readonly source: SourceId;
  readonly discovered: DiscoveredObjects;
  readonly directory: TenantDirectory;
  readonly clock: Clock;
  readonly tell: Tell;
}

/**
 * Tells the directory which agents and queues a source has discovered, as objects that the source manages. Nothing
 * vanishes here: events say who is there, never who is gone.
 */
export function reportDiscovered(options: ReportDiscoveredOptions): AsyncDisposable {
  const { clock, discovered } = options;
  let reported = 0;
  let running: Promise<void> = Promise.resolve();
  const look = async () => {
    const count = COUNTED.reduce((sum, type) => sum + discovered.objects(type).length, 0);
    if (count === reported) return;
    if (await report(options)) reported = count;
  };
  const timer = every(clock, LOOKING, () => {
    running = running.then(look);
  });
  return {
    async [Symbol.asyncDispose]() {
      timer.cancel();
      await running;
    },
  };
}

const COUNTED = ['Agent', 'Queue', 'RoutePoint'] as const satisfies readonly ObjectType[];

/** Fulfils with whether the directory knows them now; never rejects. */
async function report({ source, discovered, directory, tell }: ReportDiscoveredOptions): Promise<boolean> {
  const manager = `source:${source}` as const;
  const known = TYPES.flatMap((type) => [...directory.view.all(type)]).filter(
    (object) => object.manager === manager && object.state !== 'vanished',
  );
  const objects = new Map(
    [...known, ...objectsOf(source, discovered)].map((object) => [`${object.type}/${object.id}`, object]),
  );
  try {
    const written = await directory.write({
      write: { kind: 'declared', manager, types: TYPES, objects: [...objects.values()] },
      author: manager,
    });
    if (!written.ok) {
      tell('warn', `The directory does not take what ${source} has discovered: ${written.error.message}`);
    } else if (written.value.differences.length > 0) {
      const { length } = written.value.differences;
      tell('info', `The directory has learned of ${length} objects from ${source}.`);
    }
    return true;
  } catch (error) {
    tell('warn', `The directory does not hear what ${source} has discovered: ${String(error)}`);
    return false;
  }
}

function objectsOf(source: SourceId, discovered: DiscoveredObjects): DirectoryObject[] {
  const base = { manager: `source:${source}`, state: 'enabled' } as const;
  const of = (type: ObjectType) =>
    discovered
      .objects(type)
      .filter(({ id }) => ID.test(id))
      .map(({ id, name }) => ({ ...base, id, ...(name !== id && NAME.test(name) ? { name } : {}) }));
  const dns = [
    ...of('Queue').map((queue) => ({ ...queue, type: 'Dn' as const, kind: 'Queue' as const })),
    ...of('RoutePoint').map((point) => ({ ...point, type: 'Dn' as const, kind: 'RoutePoint' as const })),
  ];
  return [
    { ...base, type: 'Switch', id: source },
    // The directory has no place for DNs of other switches than this one.
    ...dns.filter(({ id }) => id.endsWith(`@${source}`)),
    ...of('Agent').map((agent) => ({ ...agent, type: 'Person' as const, agent: true })),
  ];
}
