import {
  ACCESS,
  checkChanges,
  DirectoryAccess,
  type DirectoryObject,
  DirectoryView,
  directoryConfiguration,
  FULL_ACCESS,
  PRIVILEGES,
} from '@pulse/model';
import { directoryObjectSchema } from '@pulse/model/schema';
import { describe, expect, it } from 'vitest';
import { centreConfiguration, centreDirectory } from '../src/mod.ts';
import { sampleOptions } from './sample-centre.ts';

const options = sampleOptions({ agents: 100 });

function viewOf(objects: readonly DirectoryObject[]): DirectoryView {
  const view = new DirectoryView(options.tenant);
  const changes = objects.map((object) => ({ kind: 'put', object }) as const);
  view.apply({ number: 1, time: 1, author: 'test', changes });
  return view;
}

describe('the directory of a centre', () => {
  it.each([5, 100, 3000])('of %i agents breaks no rule of directories', (agents) => {
    const objects = centreDirectory(sampleOptions({ agents }));
    for (const object of objects) expect(directoryObjectSchema.parse(object)).toEqual(object);
    const changes = objects.map((object) => ({ kind: 'put', object }) as const);
    expect(checkChanges(new DirectoryView(options.tenant), viewOf(objects), changes)).toEqual([]);
  });

  it('tells an engine what the configuration of the centre tells', () => {
    const { places, ...told } = directoryConfiguration(viewOf(centreDirectory(options)));
    expect(told).toEqual(centreConfiguration(options));
    // Everybody sits somewhere else.
    expect(new Set(places?.flatMap(({ dns }) => dns))).toEqual(new Set(told.dns.map(({ id }) => id)));
    expect(places?.length).toBe(told.agents.length);
  });

  it('gives every person of it a name, and nobody two', () => {
    const people = centreDirectory(options).filter(({ type }) => type === 'Person');
    expect(new Set(people.map(({ name }) => name)).size).toBe(people.length);
    expect(people.length).toBe(100 + 6 + 2);
  });

  it('shows a supervisor one team and the queues, a viewer everything, and lets administrators change it', () => {
    const objects = centreDirectory(options);
    const access = new DirectoryAccess(viewOf(objects));
    const seenBy = (person: string, mask: number) =>
      objects.filter((object) => (access.of(person).mask(object) & mask) === mask);
    expect(seenBy('admin', FULL_ACCESS)).toEqual(objects);
    expect(seenBy('viewer', ACCESS.read)).toEqual(objects);
    expect(seenBy('viewer', ACCESS.change)).toEqual([]);
    const teams = objects.filter(({ type, folder }) => type === 'AgentGroup' && folder !== undefined);
    expect(teams.length).toBe(6);
    const supervisors = objects.filter(({ id }) => id.startsWith('supervisor-'));
    const seen = supervisors.map(({ id }) => seenBy(id, ACCESS.read));
    const queues = objects.filter(({ id, folder }) => folder === 'Queues' || id === 'Queues');
    expect(queues.length).toBeGreaterThan(5);
    for (const [index, team] of teams.entries()) {
      const own = objects.filter(({ id, folder }) => folder === team.folder || id === team.folder);
      expect(new Set(seen[index])).toEqual(new Set([...own, ...queues]));
      expect(own.filter(({ type }) => type === 'Person').length).toBeGreaterThan(10);
    }
    const privileges = (person: string) => access.of(person).privileges().size;
    expect(['admin', 'supervisor-dublin-1', 'viewer', 'E10001'].map(privileges)).toEqual([
      PRIVILEGES.length - 1,
      4,
      1,
      0,
    ]);
  });
});
