import {
  CATEGORY_ALIASES,
  type Category,
  categoryNamed,
  REFUSED_CATEGORIES,
  REFUSED_SUBJECTS,
  SILENT_ACTIONS,
  STATUSES,
  SUBJECT_ALIASES,
  type Subject,
  subjectNamed,
} from '@pulse/model';
import { describe, expect, it } from 'vitest';
import { CATEGORY_RULES } from '../categories/table.ts';
import { parseActionMask, parseStatusMask } from '../mask/mask.ts';
import { Script } from './script.ts';
import { namesOf } from './stat-server-names.ts';
import { ever } from './team.ts';

/** How many actions or statuses are meant. */
const bits = ({ has }: { readonly has: Uint8Array }) => has.reduce((sum, bit) => sum + bit, 0);

describe('every name of Stat Server for voice', () => {
  it.each(namesOf('categories'))('[E-160] the category %s is computed, or refused with a reason', (name) => {
    const found = categoryNamed(name);
    if (found !== undefined) {
      expect(CATEGORY_RULES[found].open).toBeTypeOf('function');
      expect(REFUSED_CATEGORIES).not.toHaveProperty(name);
      return;
    }
    const open = () => new Script().column('Agent', { category: name as Category, profile: ever });
    const why = REFUSED_CATEGORIES[name] ?? 'no reason';
    expect(open).toThrow(
      expect.objectContaining({ code: 'statistic-illegal', message: `category: "${name}" ${why}` }),
    );
  });

  it.each(namesOf('subjects'))('[E-160] the subject %s is computed, or refused with a reason', (name) => {
    if (subjectNamed(name) !== undefined) return;
    const open = () => new Script().column('Agent', { subject: name as Subject, profile: ever });
    expect(open).toThrow(`subject: "${name}" ${REFUSED_SUBJECTS[name] ?? 'no reason'}`);
  });

  it('[E-160] other names stand for usual ones, and nothing that is computed is refused', () => {
    expect([categoryNamed('EstimWaitingTime'), categoryNamed('LoadBalance1')]).toEqual([
      'EstimWaitTime',
      'LoadBalance',
    ]);
    expect([subjectNamed('Action'), subjectNamed('toString'), categoryNamed('constructor')]).toEqual([
      'DNAction',
      undefined,
      undefined,
    ]);
    const aliases = [...Object.keys(CATEGORY_ALIASES), ...Object.keys(SUBJECT_ALIASES)];
    for (const name of [...Object.keys(REFUSED_CATEGORIES), ...Object.keys(REFUSED_SUBJECTS)])
      expect(aliases).not.toContain(name);
  });

  it.each(namesOf('regularActions'))('[E-162] masks of DNs and agents take %s', (name) => {
    const found = bits(parseActionMask(name, 'regular'));
    expect(found > 0).toBe(!Object.hasOwn(SILENT_ACTIONS, name));
  });

  it.each(namesOf('mediationActions'))('[E-162] masks of queues take %s', (name) => {
    const found = bits(parseActionMask(name, 'mediation'));
    expect(found > 0).toBe(!Object.hasOwn(SILENT_ACTIONS, name));
  });

  it('[E-162] what never happens changes no mask', () => {
    expect(parseActionMask('*,~ASM_Engaged,UserEventReceived', 'regular').key).toBe(
      parseActionMask('*', 'regular').key,
    );
    expect(() => parseStatusMask('ASM_Engaged')).toThrow('"ASM_Engaged" is no status');
  });

  it('[E-50] the statuses, in their order', () => {
    expect(namesOf('statuses')).toEqual([...STATUSES]);
    for (const name of namesOf('statuses')) expect(bits(parseStatusMask(name))).toBe(1);
  });
});
