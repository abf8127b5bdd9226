import { DIRECTORY_LIMITS } from './limits.ts';
import type { DirectoryObject } from './object.ts';
import type { DirectoryProblem, DirectoryProblemCode } from './problem.ts';
import { type DirectoryReader, refKey, refOf, refText, switchOf } from './reader.ts';
import { type DirectoryReference, isList, referencesOf } from './references.ts';

/** What is wrong with one object that is put, seen by itself and by what it names. */
export function checkObject(
  before: DirectoryReader,
  after: DirectoryReader,
  object: DirectoryObject,
): DirectoryProblem[] {
  const problems: DirectoryProblem[] = [];
  const refuse = (code: DirectoryProblemCode, field: string, message: string) =>
    void problems.push({ code, object: refOf(object), field, message: `${refText(object)} ${message}` });
  checkKind(before, object, refuse);
  checkOwnFields(after, object, refuse);
  checkGrants(object, refuse);
  for (const reference of referencesOf(object)) {
    const problem = checkReference(after, object, reference);
    if (problem) problems.push(problem);
  }
  return problems;
}

type Refuse = (code: DirectoryProblemCode, field: string, message: string) => void;

function checkKind(before: DirectoryReader, object: DirectoryObject, refuse: Refuse): void {
  if (object.type === 'Person') {
    const was = before.get('Person', object.id);
    if (was && was.agent !== object.agent) {
      refuse('agent-fixed', 'agent', `${was.agent ? 'is' : 'is not'} an agent, which never changes.`);
    }
  }
  if (object.type === 'Dn') {
    const was = before.get('Dn', object.id);
    if (was && was.kind !== object.kind)
      refuse('kind-fixed', 'kind', `is of kind ${was.kind}, which never changes.`);
  }
}

function checkOwnFields(after: DirectoryReader, object: DirectoryObject, refuse: Refuse): void {
  switch (object.type) {
    case 'Tenant':
      if (object.id !== after.tenant)
        refuse('tenant-fixed', 'id', `is not ${after.tenant}, whose directory this is.`);
      if (object.folder !== undefined)
        refuse('tenant-fixed', 'folder', 'holds all folders and lies in none.');
      if (object.state !== 'enabled') refuse('tenant-fixed', 'state', `cannot be ${object.state}.`);
      return;
    case 'Dn':
      if (switchOf(object.id) === undefined)
        refuse('dn-unfit', 'id', 'names no switch: a DN is written number@switch.');
      return;
    case 'Place':
      return checkMembers(object.dns, 'dns', refuse);
    case 'AgentGroup':
    case 'DnGroup':
      if (isList<string>(object.members)) return checkMembers(object.members, 'members', refuse);
      if (object.type === 'DnGroup' && 'queue' in object.members) {
        refuse(
          'reference-unfit',
          'members',
          'cannot be made of the agents of a queue: it is a group of queues.',
        );
      }
      return;
    case 'AccessGroup':
    case 'Role':
      return checkMembers(object.members, 'members', refuse);
    default:
  }
}

function checkMembers(members: readonly unknown[], field: string, refuse: Refuse): void {
  const most = DIRECTORY_LIMITS.members;
  if (members.length > most)
    refuse('too-many-members', field, `has ${members.length} ${field}; at most ${most} are allowed.`);
}

const CONTAINERS: readonly string[] = ['Tenant', 'Folder', 'Switch'];

function checkGrants(object: DirectoryObject, refuse: Refuse): void {
  const { access = [], type } = object;
  if (access.length > DIRECTORY_LIMITS.grants) {
    const most = DIRECTORY_LIMITS.grants;
    return refuse(
      'too-many-grants',
      'access',
      `has ${access.length} grants; at most ${most} are allowed. Grant to groups.`,
    );
  }
  const seen = new Set<string>();
  access.forEach(({ to, propagate }, at) => {
    if (seen.has(refKey(to))) refuse('grant-unfit', `access[${at}]`, `has two grants for ${refText(to)}.`);
    seen.add(refKey(to));
    if (propagate && !CONTAINERS.includes(type)) {
      refuse(
        'grant-unfit',
        `access[${at}].propagate`,
        'holds nothing: only a tenant, folder or switch passes grants on.',
      );
    }
  });
}

function checkReference(
  after: DirectoryReader,
  object: DirectoryObject,
  { field, to, must }: DirectoryReference,
): DirectoryProblem | undefined {
  const found = after.get(to.type, to.id);
  const at = { object: refOf(object), field, other: refOf(to) };
  const says = `${refText(object)} names ${refText(to)} (${field})`;
  if (found === undefined) {
    return { code: 'reference-missing', ...at, message: `${says}, which is not in the directory.` };
  }
  if (must === 'agent' && found.type === 'Person' && !found.agent) {
    return { code: 'reference-unfit', ...at, message: `${says}, who is no agent.` };
  }
  if (must === 'queue' && found.type === 'Dn' && found.kind === 'Extension') {
    return { code: 'reference-unfit', ...at, message: `${says}, which is an extension and no queue.` };
  }
  return undefined;
}
