import { fail, ok, type Result } from '@pulse/base';
import type { ObjectManager } from '@pulse/model';
import type { VanishRule } from './plan/vanish-rule.ts';

/** `yaml=0`, `source:pbx=90`, `rest=never`: a manager, and how many days its vanished objects stay. */
export function parseVanishRule(text: string): Result<readonly [ObjectManager, VanishRule]> {
  const [, manager = '', days = ''] =
    /^(yaml|rest|source:[A-Za-z0-9][A-Za-z0-9_.-]{0,63})=(\d{1,5}|never)$/.exec(text) ?? [];
  if (manager === '') return fail('is no MANAGER=DAYS, as in source:pbx=90, yaml=0 or rest=never');
  const rule: VanishRule =
    days === 'never'
      ? { kind: 'keep-forever' }
      : Number(days) === 0
        ? { kind: 'remove' }
        : { kind: 'keep', days: Number(days) };
  return ok([manager as ObjectManager, rule]);
}
