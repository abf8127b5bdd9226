import type { DirectoryObject, PersonObject } from '@pulse/model';
import type { SignInPerson } from '../sign-in-person.ts';
import { DEMO_ADMINISTRATOR } from './demo-centre.ts';

/** Who is worth trying: the administrator of all tenants, and the supervisor of the first one's first team. */
export function demoPeople(
  tenants: readonly { readonly name: string; readonly directory: readonly DirectoryObject[] }[],
): readonly [SignInPerson, ...SignInPerson[]] {
  const administrator = {
    userName: DEMO_ADMINISTRATOR,
    describes: `administrator of ${tenants.map(({ name }) => name).join(' and ')}`,
  };
  const [first] = tenants;
  // The centre's directory lists teams and their supervisors in the same order.
  const supervisor = first?.directory.find(isSupervisor);
  const team = first?.directory.find(({ type, folder }) => type === 'AgentGroup' && folder !== undefined);
  if (!first || !supervisor || !team) return [administrator];
  const { userName, name = userName } = supervisor;
  return [
    administrator,
    { userName, describes: `${name}, who sees ${team.name} and the queues of ${first.name}` },
  ];
}

const isSupervisor = (object: DirectoryObject): object is PersonObject & { readonly userName: string } =>
  object.type === 'Person' && object.userName?.startsWith('supervisor-') === true;
