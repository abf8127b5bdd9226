import { ACTIONS, CALL_TYPES, type CallType, isActionName, STATUSES } from '@pulse/model';

/** Does a mask take an action or status of this name and call type? */
export type Mask = (name: string, callType: CallType | null) => boolean;

const TALKING = new Set<string>(CALL_TYPES.map((type) => `Call${type}`));

/** A name stands for itself; an interaction-related one that is no call type also for its members (F9). */
function covers(item: string, name: string, callType: CallType | null): boolean {
  if (item === '*' || item === name) return true;
  if (callType === null || !isActionName(name) || !ACTIONS[name].call || TALKING.has(name)) return false;
  return item === `${name}${callType}`;
}

/** Items apply from left to right; a mask that starts with `~` starts from everything. */
export function readMask(text: string): Mask {
  const items = text.split(',').map((item) => item.trim());
  return (name, callType) => {
    let taken = items[0]?.startsWith('~') ?? false;
    for (const item of items) {
      const excludes = item.startsWith('~');
      if (covers(excludes ? item.slice(1) : item, name, callType)) taken = !excludes;
    }
    return taken;
  };
}

/** As {@link readMask}, for statuses: only names of the table exist (F10). */
export function readStatusMask(text: string): Mask {
  const mask = readMask(text);
  return (name) => (STATUSES as readonly string[]).includes(name) && mask(name, null);
}
