import { ACTIONS, CALL_TYPES, type CallType, isActionName, STATUSES } from '@pulse/model';

/** What a mask looks at. */
export interface Named {
  readonly name: string;
  readonly callType: CallType | null;
  readonly role?: 'Origination' | 'Destination' | 'Observer' | null;
}

/** Does a mask take an action or status? */
export type Mask = (named: Named) => boolean;

const TALKING = new Set<string>(CALL_TYPES.map((type) => `Call${type}`));
const SPLIT = new Set(['CallInternal', 'CallConsult', 'CallOutbound']);

/**
 * A name stands for itself. An interaction-related one that is no call type is also the sum of its members; some call
 * types have members by the role of the DN (F9).
 */
function namesOf({ name, callType, role }: Named): readonly string[] {
  if (callType === null || !isActionName(name) || !ACTIONS[name].call) return ['*', name];
  if (!TALKING.has(name)) return ['*', name, `${name}${callType}`];
  if (!SPLIT.has(name) || !role) return ['*', name];
  return ['*', name, `${name}${role === 'Origination' ? 'Originated' : 'Received'}`];
}

/** Items apply from left to right; a mask that starts with `~` starts from everything. */
export function readMask(text: string): Mask {
  const items = text.split(',').map((item) => item.trim().toLowerCase());
  return (named) => {
    const names = namesOf(named).map((name) => name.toLowerCase());
    let taken = items[0]?.startsWith('~') ?? false;
    for (const item of items) {
      const excludes = item.startsWith('~');
      if (names.includes(excludes ? item.slice(1) : item)) taken = !excludes;
    }
    return taken;
  };
}

/** As {@link readMask}, for statuses: only names of the table exist (F10). */
export function readStatusMask(text: string): Mask {
  const mask = readMask(text);
  return (named) => (STATUSES as readonly string[]).includes(named.name) && mask(named);
}
