import { fail, type Milliseconds, ok } from '@pulse/base';
import {
  checkChanges,
  type DirectoryChange,
  DirectoryDraft,
  type PersonRights,
  refKey,
  refOf,
  refText,
  sameObject,
} from '@pulse/model';
import { checkRights, conceal } from './check-rights.ts';
import { withoutHidden } from './hidden.ts';
import { refuse, type WriteProblem, withRule } from './refusal.ts';
import { type DirectoryState, identityOf } from './state.ts';
import type { VanishRules } from './vanish-rule.ts';
import { onlyPlaced, wantedChanges } from './wanted-changes.ts';
import { wantedDeclared, wantedSweep } from './wanted-declared.ts';
import type { Difference, DirectoryWrite, LeftAlone, Planned } from './write.ts';

export interface PlanContext {
  /** Of the person who writes; absent for a service, which may do everything. */
  readonly rights?: PersonRights | undefined;
  readonly vanishing: VanishRules;
  readonly now: Milliseconds;
}

/** What a write comes to in a directory, or why it may not be done. Nothing is changed. */
export function planWrite(state: DirectoryState, write: DirectoryWrite, context: PlanContext): Planned {
  const { view } = state;
  const { rights } = context;
  const twice = changedTwice(write);
  if (twice.length > 0) return fail(refuse('write-refused', twice));
  const { changes, leftAlone } = wanted(state, write, context);
  const outcomes = outcomesOf(state, changes);
  const differences = outcomes.filter(isDifferent);
  const needed = differences.map(asChange);
  const after = new DirectoryDraft(view, needed);
  if (rights) {
    // To hear that a put changes nothing is to hear what is there.
    const lacking = checkRights(rights, view, after, write.kind === 'changes' ? outcomes : differences);
    if (lacking.some(({ code }) => code === 'forbidden')) return fail(refuse('forbidden', lacking));
    if (lacking.length > 0) return fail(refuse('write-refused', lacking));
  }
  const elsewhere = managedElsewhere(write, differences);
  if (elsewhere.length > 0) return fail(refuse('managed-elsewhere', elsewhere));
  const problems = [
    ...changedIdentities(state, differences),
    ...checkChanges(view, after, needed).map(withRule),
  ].map((problem) => (rights ? conceal(rights, view, problem) : problem));
  return problems.length > 0 ? fail(refuse('write-refused', problems)) : ok({ differences, leftAlone });
}

export const asChange = (difference: Difference): DirectoryChange =>
  difference.kind === 'removed'
    ? { kind: 'remove', object: refOf(difference.before) }
    : { kind: 'put', object: difference.after };

function wanted(
  state: DirectoryState,
  write: DirectoryWrite,
  { rights, vanishing, now }: PlanContext,
): { readonly changes: readonly DirectoryChange[]; readonly leftAlone: readonly LeftAlone[] } {
  switch (write.kind) {
    case 'changes':
      return {
        changes: wantedChanges(state.view, rights ? withoutHidden(rights, state.view, write) : write),
        leftAlone: [],
      };
    case 'declared':
      return wantedDeclared(state, write, vanishing(write.manager));
    case 'sweep':
      return { changes: wantedSweep(state, vanishing, now), leftAlone: [] };
  }
}

/** One entry per object, also where it stays as it is; of several changes of one object, which cascades make, the last. */
function outcomesOf({ view }: DirectoryState, changes: readonly DirectoryChange[]): Difference[] {
  const last = new Map(changes.map((change) => [refKey(change.object), change]));
  return [...last.values()].flatMap((change): Difference[] => {
    const before = view.get(change.object.type, change.object.id);
    if (change.kind === 'remove') return before ? [{ kind: 'removed', before }] : [];
    return [
      before === undefined
        ? { kind: 'created', after: change.object }
        : { kind: 'changed', before, after: change.object },
    ];
  });
}

const isDifferent = (outcome: Difference): boolean =>
  outcome.kind !== 'changed' || !sameObject(outcome.before, outcome.after);

function changedTwice(write: DirectoryWrite): WriteProblem[] {
  if (write.kind === 'sweep') return [];
  const objects = write.kind === 'changes' ? write.changes.map(({ object }) => object) : write.objects;
  const seen = new Set<string>();
  return objects.flatMap((object) => {
    const again = seen.has(refKey(object));
    seen.add(refKey(object));
    const message = `${refText(object)} is named twice in one write.`;
    return again ? [{ code: 'named-twice', rule: 'DIR-1', object: refOf(object), message }] : [];
  });
}

function managedElsewhere(write: DirectoryWrite, differences: readonly Difference[]): WriteProblem[] {
  if (write.kind === 'sweep') return [];
  const taken = new Set(write.takeOver?.map(refKey));
  return differences.flatMap((difference) => {
    if (difference.kind === 'created') return [];
    const { before } = difference;
    if (before.manager === write.manager || taken.has(refKey(before))) return [];
    if (write.kind === 'changes' && difference.kind === 'changed' && onlyPlaced(before, difference.after))
      return [];
    const message = `${refText(before)} is managed by ${before.manager}: change it there, or take it over.`;
    return [{ code: 'managed-elsewhere', rule: 'DIR-13', object: refOf(before), message }];
  });
}

/** Of objects that were removed and come back; those that are there are `checkChanges`' to look at. */
function changedIdentities(state: DirectoryState, differences: readonly Difference[]): WriteProblem[] {
  return differences.flatMap((difference) => {
    if (difference.kind !== 'created') return [];
    const { after } = difference;
    const was = state.retired(after);
    if (was === undefined || was === identityOf(after)) return [];
    const [code, message] =
      after.type === 'Dn'
        ? ['kind-fixed', `${refText(after)} was of kind ${was}, and its id never means anything else.`]
        : [
            'agent-fixed',
            `${refText(after)} ${was === 'true' ? 'was an agent' : 'was no agent'}, and its id never means anybody else.`,
          ];
    return [{ code, rule: 'DIR-7', object: refOf(after), message }];
  });
}
