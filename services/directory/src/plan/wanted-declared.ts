import type { Milliseconds } from '@pulse/base';
import {
  canonicalObject,
  DIRECTORY_TYPES,
  type DirectoryChange,
  DirectoryDraft,
  type DirectoryObject,
  refKey,
  refOf,
  refText,
} from '@pulse/model';
import { LIMITS } from '../limits.ts';
import { type DirectoryState, identityOf } from './state.ts';
import { isOver, removable, type VanishRule, type VanishRules } from './vanish-rule.ts';
import type { DeclaredWrite, LeftAlone } from './write.ts';

/** The changes that make a manager's objects what it says they are. Not yet checked. */
export function wantedDeclared(
  state: DirectoryState,
  write: DeclaredWrite,
  rule: VanishRule,
): { readonly changes: readonly DirectoryChange[]; readonly leftAlone: readonly LeftAlone[] } {
  const { manager } = write;
  const leftAlone: LeftAlone[] = [];
  const changes: DirectoryChange[] = [];
  const taken = new Set(write.takeOver?.map(refKey));
  for (const object of write.objects) {
    const discovered = manager.startsWith('source:');
    const reason = discovered ? reasonToLeave(state, write, object, taken.has(refKey(object))) : undefined;
    if (reason) leftAlone.push(reason);
    else
      changes.push({
        kind: 'put',
        object: discovered ? placed(state, object, write) : canonicalObject({ ...object, manager }),
      });
  }
  const named = new Set(write.objects.map(refKey));
  const unnamed = write.types
    .filter((type) => type !== 'Tenant')
    .flatMap((type): DirectoryObject[] => [...state.view.all(type)])
    .filter((object) => object.manager === manager && !named.has(refKey(object)));
  return {
    changes: [...changes, ...vanish(new DirectoryDraft(state.view, changes), unnamed, rule)],
    leftAlone,
  };
}

/** A source cannot be asked to think again: what it may not change is left, so that all else is taken. */
function reasonToLeave(
  state: DirectoryState,
  { manager }: DeclaredWrite,
  object: DirectoryObject,
  taken: boolean,
): LeftAlone | undefined {
  const before = state.view.get(object.type, object.id);
  if (before && before.manager !== manager && !taken) {
    const message = `${refText(object)} is managed by ${before.manager}.`;
    return { object: refOf(object), reason: 'managed-elsewhere', message };
  }
  const identity = before ? identityOf(before) : state.retired(object);
  if (identity === undefined || identity === identityOf(object)) return undefined;
  return object.type === 'Dn'
    ? {
        object: refOf(object),
        reason: 'kind-fixed',
        message: `${refText(object)} is or was of kind ${identity}, which never changes.`,
      }
    : {
        object: refOf(object),
        reason: 'agent-fixed',
        message: `Whether ${refText(object)} is an agent never changes.`,
      };
}

/** Where an object lies and who may see it stays as it was, unless the source says so. */
function placed(state: DirectoryState, object: DirectoryObject, { manager }: DeclaredWrite): DirectoryObject {
  const before = state.view.get(object.type, object.id);
  return canonicalObject({
    ...(before?.folder === undefined ? {} : { folder: before.folder }),
    ...(before?.access === undefined ? {} : { access: before.access }),
    ...object,
    manager,
  });
}

function vanish(
  draft: DirectoryDraft,
  unnamed: readonly DirectoryObject[],
  rule: VanishRule,
): readonly DirectoryChange[] {
  const going = new Set(rule.kind === 'remove' ? removable(draft, unnamed).map(refKey) : []);
  return unnamed.flatMap((object): DirectoryChange[] => {
    if (going.has(refKey(object))) return [{ kind: 'remove', object: refOf(object) }];
    return object.state === 'vanished' ? [] : [{ kind: 'put', object: { ...object, state: 'vanished' } }];
  });
}

/** What vanished long enough ago and is named by nobody who stays; not more than one revision should hold. */
export function wantedSweep(
  state: DirectoryState,
  vanishing: VanishRules,
  now: Milliseconds,
): readonly DirectoryChange[] {
  // Those that name before those that are named, so that a part of them can go without the rest.
  const over = DIRECTORY_TYPES.toReversed()
    .flatMap((type): DirectoryObject[] => [...state.view.all(type)])
    .filter(
      (object) =>
        object.state === 'vanished' &&
        isOver(vanishing(object.manager), state.stamp(object)?.time ?? now, now),
    );
  const some = removable(state.view, over).slice(0, LIMITS.sweptObjects);
  return removable(state.view, some).map((object) => ({ kind: 'remove', object: refOf(object) }));
}
