import { describe, expect, it } from 'vitest';
import { agentId, dn, tenantId } from '../ids.ts';
import { directoryConfiguration } from './directory-configuration.ts';
import { directoryRevisionSchema } from './directory-schema.ts';
import type { DirectoryObject } from './object.ts';
import type { DirectoryRevision } from './revision.ts';
import { DirectoryView } from './view.ts';

const tenant = tenantId('acme');
const by = { manager: 'yaml', state: 'enabled' } as const;
const chen: DirectoryObject = { ...by, type: 'Person', id: 'chen', name: 'Chen Wei', agent: true };
const revision = (number: number, ...objects: DirectoryObject[]): DirectoryRevision => ({
  number,
  time: number * 1000,
  author: 'test',
  changes: objects.map((object) => ({ kind: 'put', object })),
});

describe('a view of a directory', () => {
  it('is what the revisions in their order made of it', () => {
    const view = new DirectoryView(tenant);
    view.apply(revision(1, chen));
    view.apply(revision(2, { ...chen, name: 'Chen' }));
    view.apply({ ...revision(3), changes: [{ kind: 'remove', object: { type: 'Skill', id: 'none' } }] });
    expect(view.get('Person', 'chen')?.name).toBe('Chen');
    expect(view.revision).toEqual({ number: 3, time: 3000 });
  });

  it('takes a known revision without a change and refuses one that skips', () => {
    const view = new DirectoryView(tenant);
    view.apply(revision(1, chen));
    view.apply(revision(1, { ...chen, name: 'somebody else' }));
    expect(view.get('Person', 'chen')?.name).toBe('Chen Wei');
    expect(() => view.apply(revision(3, chen))).toThrow('revision 3 follows on 1');
  });

  it('gives the engine what is enabled: agents, groups, queues, DNs and places', () => {
    const view = new DirectoryView(tenant);
    view.apply(
      revision(
        1,
        { ...by, type: 'Tenant', id: 'acme', timeZone: 'Europe/Berlin' },
        chen,
        { ...by, type: 'Person', id: 'boss', agent: false },
        { ...chen, id: 'gone', state: 'vanished' },
        { ...by, type: 'AgentGroup', id: 'night', members: [agentId('chen')] },
        { ...by, type: 'Dn', id: 'sales@pbx', kind: 'VirtualQueue' },
        { ...by, type: 'Dn', id: '1001@pbx', kind: 'Extension' },
        { ...by, type: 'DnGroup', id: 'every queue', members: { all: true } },
        { ...by, type: 'Place', id: 'desk', name: 'Desk 7', dns: [dn('1001@pbx'), dn('gone@pbx')] },
        { ...by, type: 'Place', id: 'attic', state: 'vanished', dns: [] },
      ),
    );
    expect(directoryConfiguration(view)).toEqual({
      tenant,
      timeZone: 'Europe/Berlin',
      agents: [{ id: 'chen', name: 'Chen Wei' }],
      agentGroups: [{ id: 'night', members: ['chen'] }],
      queues: [{ id: 'sales@pbx', type: 'VirtualQueue' }],
      queueGroups: [{ id: 'every queue', members: { all: true } }],
      dns: [{ id: '1001@pbx' }],
      places: [{ id: 'desk', name: 'Desk 7', dns: ['1001@pbx'] }],
    });
  });
});

describe('the schema of revisions', () => {
  it('takes what the types allow and refuses an unknown field, an unknown type and a control character', () => {
    expect(directoryRevisionSchema.safeParse(revision(1, chen)).success).toBe(true);
    const bad = [
      { ...chen, admin: true },
      { ...chen, type: 'Wizard' },
      { ...chen, id: 'a\u0000b' },
    ];
    for (const object of bad) {
      expect(directoryRevisionSchema.safeParse(revision(1, object as DirectoryObject)).success).toBe(false);
    }
  });
});
