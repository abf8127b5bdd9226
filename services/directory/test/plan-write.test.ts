import {
  DirectoryAccess,
  type DirectoryChange,
  type DirectoryObject,
  type DirectoryRef,
  type ObjectManager,
  tenantId,
} from '@pulse/model';
import { describe, expect, it } from 'vitest';
import { asChange, planWrite } from '../src/plan/plan-write.ts';
import { DirectoryState } from '../src/plan/state.ts';
import { DEFAULT_VANISH_RULE, type VanishRule } from '../src/plan/vanish-rule.ts';
import type { ChangesWrite, DirectoryWrite } from '../src/plan/write.ts';
import { agent, agents, folder, grant, pbx, people, queue, skill, tenant } from './centre.ts';

const DAY = 86_400_000;
const put = (object: DirectoryObject): DirectoryChange => ({ kind: 'put', object });
const remove = (type: DirectoryRef['type'], id: string): DirectoryChange => ({
  kind: 'remove',
  object: { type, id },
});
const ref = (type: DirectoryRef['type'], id: string): DirectoryRef => ({ type, id });
const changes = (list: DirectoryChange[], more: Partial<ChangesWrite> = {}): ChangesWrite => ({
  kind: 'changes',
  manager: 'yaml',
  changes: list,
  ...more,
});

/** A tenant whose directory is changed by one write after the other, a day apart. */
function centre(...objects: DirectoryObject[]) {
  const state = new DirectoryState(tenantId('acme'));
  const apply = (list: readonly DirectoryChange[]) => {
    const number = state.view.revision.number + 1;
    state.apply({ number, time: number * DAY, author: 'test', changes: list });
  };
  apply([tenant(), ...objects].map(put));
  const plan = (write: DirectoryWrite, person?: string, rule: VanishRule = DEFAULT_VANISH_RULE, now = 0) =>
    planWrite(state, write, {
      vanishing: () => rule,
      now,
      rights: person === undefined ? undefined : new DirectoryAccess(state.view).of(person),
    });
  /** What would be done, as text; or what stands against it. */
  const told = (...args: Parameters<typeof plan>): string[] => {
    const planned = plan(...args);
    if (!planned.ok)
      return planned.error.problems.map(({ rule, code, message }) => `${rule} ${code}: ${message}`);
    return planned.value.differences.map((entry) => {
      const { type, id, state: now } = entry.kind === 'removed' ? entry.before : entry.after;
      return `${entry.kind} ${type} ${id}${now === 'vanished' && entry.kind !== 'removed' ? ' vanished' : ''}`;
    });
  };
  /** Does it, which must be allowed. */
  const write = (...args: Parameters<typeof plan>) => {
    const planned = plan(...args);
    if (!planned.ok) throw new Error(planned.error.message);
    if (planned.value.differences.length > 0) apply(planned.value.differences.map(asChange));
    return planned.value;
  };
  return { state, plan, told, write };
}

describe('a write', () => {
  it('[DIR-2] changes nothing where everything is so already, in whatever order it is said', () => {
    const { told } = centre(agent('a'), agent('b'), agents('g', ['a', 'b']));
    expect(told(changes([put(agents('g', ['b', 'a', 'b'])), remove('Skill', 'unknown')]))).toEqual([]);
  });

  it('[DIR-1] names each object once', () => {
    const { told } = centre();
    expect(told(changes([put(skill('x')), remove('Skill', 'x')]))).toEqual([
      'DIR-1 named-twice: Skill x is named twice in one write.',
    ]);
  });

  it('[DIR-6] removes what is named elsewhere only when cascade lists who loses it or goes', () => {
    const { told } = centre(folder('f'), agent('a', { folder: 'f' }), agents('g', ['a']), agents('h', ['a']));
    const gone = [remove('Folder', 'f')];
    expect(told(changes(gone))).toEqual([
      'DIR-6 still-named: Folder f cannot be removed: Person a names it (folder).',
    ]);
    expect(told(changes(gone, { cascade: [ref('Person', 'a'), ref('AgentGroup', 'g')] }))).toEqual([
      'DIR-6 still-named: Person a cannot be removed: AgentGroup h names it (members[0]).',
    ]);
    const all = [
      ref('Person', 'a'),
      ref('AgentGroup', 'g'),
      ref('AgentGroup', 'h'),
      ref('Skill', 'unrelated'),
    ];
    expect(told(changes(gone, { cascade: all }))).toEqual([
      'removed Folder f',
      'removed Person a',
      'changed AgentGroup g',
      'changed AgentGroup h',
    ]);
  });

  it('[DIR-7] never gives an id another meaning, not even after it was removed', () => {
    const { told, write } = centre(pbx(), agent('a'), queue('1'));
    write(changes([remove('Person', 'a'), remove('Dn', '1@pbx')]));
    expect(
      told(changes([put({ ...agent('a'), agent: false }), put({ ...queue('1'), kind: 'Extension' })])),
    ).toEqual([
      'DIR-7 agent-fixed: Person a was an agent, and its id never means anybody else.',
      'DIR-7 kind-fixed: Dn 1@pbx was of kind Queue, and its id never means anything else.',
    ]);
    expect(told(changes([put(agent('a')), put(queue('1'))]))).toEqual([
      'created Person a',
      'created Dn 1@pbx',
    ]);
  });
});

describe('an object', () => {
  const mine = { manager: 'rest' } as const;

  it('[DIR-13] is changed and removed by its manager only, unless it is taken over', () => {
    const { told, plan } = centre(skill('x'));
    const change = [put({ ...skill('x'), name: 'X' })];
    const problem = [
      'DIR-13 managed-elsewhere: Skill x is managed by yaml: change it there, or take it over.',
    ];
    expect(told(changes(change, mine))).toEqual(problem);
    expect(told(changes([remove('Skill', 'x')], mine))).toEqual(problem);
    expect(plan(changes(change, { ...mine, takeOver: [ref('Skill', 'x')] }))).toMatchObject({
      value: { differences: [{ after: { name: 'X', manager: 'rest' } }] },
    });
    expect(told(changes([remove('Skill', 'x')], { ...mine, takeOver: [ref('Skill', 'x')] }))).toEqual([
      'removed Skill x',
    ]);
  });

  it('[DIR-13] of another manager is not changed by a cascade either', () => {
    const { told } = centre(
      { ...agent('a'), manager: 'rest' },
      agents('g', ['a']),
      agents('s', ['a'], 'source:pbx'),
    );
    const cascade = [ref('AgentGroup', 'g'), ref('AgentGroup', 's')];
    expect(told(changes([remove('Person', 'a')], { ...mine, cascade }))).toEqual([
      'DIR-13 managed-elsewhere: AgentGroup g is managed by yaml: change it there, or take it over.',
      'DIR-13 managed-elsewhere: AgentGroup s is managed by source:pbx: change it there, or take it over.',
    ]);
  });

  it('[DIR-13] that was discovered may be placed and given grants by others, and stays the source’s', () => {
    const { plan, told } = centre(folder('f'), pbx('source:pbx'), queue('1', 'source:pbx'), people('bosses'));
    const placed = { ...queue('1'), folder: 'f', access: [grant('bosses', 1)] };
    expect(plan(changes([put(placed)], mine))).toMatchObject({
      value: { differences: [{ kind: 'changed', after: { ...placed, manager: 'source:pbx' } }] },
    });
    expect(told(changes([put({ ...placed, name: 'Sales' })], mine))).toEqual([
      'DIR-13 managed-elsewhere: Dn 1@pbx is managed by source:pbx: change it there, or take it over.',
    ]);
  });
});

describe('a person who writes', () => {
  const READ = 1;
  const CREATE = 2;
  const CHANGE = 4;
  const DELETE = 16;
  const CHANGE_PERMISSIONS = 64;
  const boss = agent('boss');
  /** The boss's rights at the tenant and everything in it. */
  const withRights = (mask: number, ...more: DirectoryObject[]) =>
    centre(boss, people('bosses', 'boss'), { ...tenant(), access: [grant('bosses', mask, true)] }, ...more);

  const cases: [string, number, DirectoryChange, string][] = [
    ['creates with Create on what holds it', READ | CREATE, put(skill('new')), 'Create on what holds it'],
    ['changes with Change', READ | CHANGE, put({ ...skill('x'), name: 'X' }), 'Change on it'],
    ['removes with Delete', READ | DELETE, remove('Skill', 'x'), 'Delete on it'],
    [
      'grants with Change Permissions',
      READ | CHANGE_PERMISSIONS,
      put({ ...skill('x'), access: [grant('bosses', 1)] }),
      'Change Permissions on it',
    ],
  ];
  it.each(cases)('[DIR-14] %s, and not without', (_, mask, change, wanted) => {
    expect(withRights(mask, skill('x')).told(changes([change]), 'boss')).toHaveLength(1);
    expect(withRights(mask, skill('x')).plan(changes([change]), 'boss').ok).toBe(true);
    const others = 127 & ~mask;
    expect(withRights(others | READ, skill('x')).plan(changes([change]), 'boss')).toMatchObject({
      ok: false,
      error: { code: 'forbidden', problems: [{ message: expect.stringContaining(`that wants ${wanted}.`) }] },
    });
  });

  it('[DIR-14] moves an object with Change on it and Create where it goes', () => {
    const there = folder('there', { access: [grant('bosses', READ | CREATE)] });
    const moved = changes([put({ ...skill('x'), folder: 'there' })]);
    expect(withRights(READ | CHANGE, skill('x'), there).told(moved, 'boss')).toEqual(['changed Skill x']);
    expect(withRights(READ | CHANGE, skill('x'), folder('there')).told(moved, 'boss')).toEqual([
      'DIR-14 forbidden: Skill x: that wants Create on what holds it.',
    ]);
  });

  it('[DIR-14] gains nothing by what the same write grants', () => {
    const { told } = withRights(READ | CREATE | CHANGE, folder('f'));
    const own = folder('mine', { folder: 'f', access: [grant('bosses', 127, true)] });
    expect(told(changes([put(own), put({ ...skill('x'), folder: 'mine' })]), 'boss')).toEqual([
      'DIR-14 forbidden: Folder mine: that wants Change Permissions on what holds it.',
    ]);
    expect(
      told(changes([put(folder('plain', { folder: 'f' })), put({ ...skill('x'), folder: 'plain' })]), 'boss'),
    ).toEqual(['created Folder plain', 'created Skill x']);
  });

  it('[DIR-14] does not learn of objects that may not be read', () => {
    const hidden: DirectoryObject = {
      ...agent('hidden', { userName: 'chief' }),
      access: [grant('bosses', 0)],
    };
    const secret: DirectoryObject = { ...agents('secret', ['boss']), access: [grant('bosses', 0)] };
    const { told } = withRights(127, hidden, secret, agents('g', []));
    expect(told(changes([put(agents('g', ['hidden']))]), 'boss')).toEqual([
      'DIR-4 reference-missing: AgentGroup g names Person hidden (members[0]), which is not in the directory.',
    ]);
    expect(told(changes([put({ ...boss, userName: 'Chief' })]), 'boss')).toEqual([
      'DIR-8 user-name-taken: Person boss: another object, which you may not read, stands against it.',
    ]);
    expect(
      told(changes([remove('Person', 'boss')], { cascade: [ref('AccessGroup', 'bosses')] }), 'boss'),
    ).toEqual(['DIR-6 still-named: Person boss: another object, which you may not read, stands against it.']);
  });

  it('[DIR-14] may do nothing when unknown, disabled or vanished', () => {
    const { told } = withRights(127);
    const off = centre({ ...boss, state: 'disabled' }, people('bosses', 'boss'), {
      ...tenant(),
      access: [grant('bosses', 127, true)],
    });
    const refused = ['DIR-14 forbidden: Skill x: that wants Create on what holds it.'];
    expect(told(changes([put(skill('x'))]), 'nobody')).toEqual(refused);
    expect(off.told(changes([put(skill('x'))]), 'boss')).toEqual(refused);
  });
});

describe('a manager that names all it has', () => {
  const declared = (manager: ObjectManager, ...objects: DirectoryObject[]): DirectoryWrite => ({
    kind: 'declared',
    manager,
    types: ['Person', 'AgentGroup', 'Dn'],
    objects,
  });
  const source = 'source:pbx';
  const found = (id: string) => agent(id, { manager: source });

  it('[DIR-17] has what it named, says the same twice without effect, and loses what it names no more', () => {
    const { write, told } = centre(pbx());
    const both = declared(source, found('a'), found('b'), agents('g', ['a', 'b'], source));
    write(both);
    expect(told(both)).toEqual([]);
    const one = declared(source, found('a'), agents('g', ['a', 'b'], source));
    expect(told(one)).toEqual(['changed Person b vanished']);
    write(one);
    expect(told(one)).toEqual([]);
    expect(told(both)).toEqual(['changed Person b']);
  });

  it('[DIR-17] touches neither other managers nor types that it does not name', () => {
    const { told } = centre(pbx(), agent('theirs'), skill('s', source), agent('mine', { manager: source }));
    expect(told(declared(source))).toEqual(['changed Person mine vanished']);
  });

  it('[DIR-18] leaves alone and reports what others manage and what had another meaning', () => {
    const { write } = centre(pbx(), agent('theirs'), queue('1', source));
    const planned = write(
      declared(source, found('theirs'), found('new'), { ...queue('1'), kind: 'RoutePoint' }),
    );
    expect(planned.leftAlone.map(({ reason, message }) => `${reason}: ${message}`)).toEqual([
      'managed-elsewhere: Person theirs is managed by yaml.',
      'kind-fixed: Dn 1@pbx is or was of kind Queue, which never changes.',
    ]);
    expect(planned.differences).toMatchObject([{ kind: 'created', after: { id: 'new' } }]);
  });

  it('[DIR-18] is refused instead when it is a file, which somebody can correct', () => {
    const { told } = centre(pbx(), agent('theirs', { manager: source }));
    expect(told(declared('yaml', agent('theirs')))).toEqual([
      `DIR-13 managed-elsewhere: Person theirs is managed by ${source}: change it there, or take it over.`,
    ]);
    const over: DirectoryWrite = {
      ...declared('yaml', agent('theirs')),
      takeOver: [ref('Person', 'theirs')],
    } as DirectoryWrite;
    expect(told(over)).toEqual(['changed Person theirs']);
  });

  it('[DIR-18] keeps folder and grants of what it found, of which a source says nothing', () => {
    const { told } = centre(
      pbx(),
      folder('f'),
      { ...found('a'), folder: 'f', access: [grant('bosses', 1)] },
      people('bosses'),
    );
    expect(told(declared(source, found('a')))).toEqual([]);
  });

  it('[DIR-19] removes at once where the rule says so, but not what somebody else still names', () => {
    const objects = [found('a'), found('b'), agents('team', ['b']), agents('own', ['a'], source)];
    const { told } = centre(pbx(), ...objects);
    expect(told(declared(source), undefined, { kind: 'remove' })).toEqual([
      'removed Person a',
      'changed Person b vanished',
      'removed AgentGroup own',
    ]);
  });

  it('[DIR-19] loses what vanished after so many days; what is still named stays', () => {
    const { state, write, told } = centre(pbx(), found('a'), found('b'), agents('team', ['b']));
    write(declared(source));
    const vanished = state.view.revision.time;
    const sweep = (days: number, rule: VanishRule = { kind: 'keep', days: 30 }) =>
      told({ kind: 'sweep' }, undefined, rule, vanished + days * DAY);
    expect(sweep(29.9)).toEqual([]);
    expect(sweep(30)).toEqual(['removed Person a']);
    expect(sweep(9999, { kind: 'keep-forever' })).toEqual([]);
    write(changes([put(agents('team', []))]));
    expect(sweep(30)).toEqual(['removed Person a', 'removed Person b']);
  });
});
