import type { AccessBench } from './access-bench.ts';
import { ask } from './access-request.ts';
import { ACME, homeOf, ROLES, type Role } from './access-roles.ts';

/**
 * `open`: signed in, `rightless`: signed in, and then the role was taken away. The others have no session: no cookie, one
 * that they made up, or one that was signed out.
 */
export type Standing = 'open' | 'rightless' | 'none' | 'invented' | 'ended';

export interface Asker {
  readonly name: string;
  readonly role: Role;
  readonly standing: Standing;
}

export const isSignedIn = ({ standing }: Asker) => standing === 'open' || standing === 'rightless';

const named = (wanted: string) => ROLES.find(({ userName }) => userName === wanted)!;

export const ADMINISTRATOR: Asker = { name: 'an administrator', role: named('admin'), standing: 'open' };

export const ASKERS: readonly Asker[] = [
  ...ROLES.map((role): Asker => ({ name: role.name, role, standing: homeOf(role) ? 'open' : 'none' })),
  { name: 'an invented session', role: named('viewer'), standing: 'invented' },
  { name: 'somebody who signed out', role: named('viewer'), standing: 'ended' },
  { name: 'somebody whose role was taken away', role: named('viewer'), standing: 'rightless' },
];

/** The cookie that somebody comes with. */
export async function cookieOf(bench: AccessBench, { role, standing }: Asker): Promise<string | undefined> {
  if (standing === 'none') return undefined;
  if (standing === 'invented') return `pulse-session=${'A'.repeat(43)}`;
  const cookie = await bench.signIn(role.userName ?? '');
  if (standing === 'ended') await ask(bench, { method: 'DELETE', path: '/api/session', cookie });
  if (standing === 'rightless') {
    const others = bench.personsOf(ACME).filter(({ userName }) => userName !== role.userName);
    await bench.put(ACME, 2, others);
  }
  return cookie;
}
