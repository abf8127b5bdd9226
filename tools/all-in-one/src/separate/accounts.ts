import { randomBytes } from 'node:crypto';
import { type Clock, PulseError } from '@pulse/base';
import { Accounts } from '@pulse/identity';
import type { Database } from '@pulse/storage';
import type { SignInPerson } from '../sign-in-person.ts';

/** An account of identity that was made just now; nobody can say its password later. */
export interface NewAccount extends SignInPerson {
  readonly password: string;
}

/** Makes accounts for those who have none, with passwords that nobody can guess. `database` is that of the role `identity`. */
export async function makeAccounts(
  database: Database,
  people: readonly SignInPerson[],
  clock: Clock,
): Promise<readonly NewAccount[]> {
  const accounts = new Accounts(database, clock);
  const made: NewAccount[] = [];
  for (const person of people) {
    const password = randomBytes(12).toString('base64url');
    try {
      await accounts.create({ userName: person.userName, name: person.userName, email: undefined }, password);
      made.push({ ...person, password });
    } catch (error) {
      if (!(error instanceof PulseError && error.code === 'account-exists')) throw error;
    }
  }
  return made;
}
