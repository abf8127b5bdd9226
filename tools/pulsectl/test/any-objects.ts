import { DIRECTORY_DN_KINDS, type DirectoryObject, dn, type Grant, PRIVILEGES, refKey } from '@pulse/model';
import fc from 'fast-check';

/** What makes trouble in YAML, and what people write. */
const NASTY = [
  'null',
  '~',
  'true',
  'no',
  '0x1F',
  '007',
  '1e3',
  '-',
  '- a',
  ':',
  'a: b',
  '#x',
  ' x ',
  '*a',
  '&a',
  '!a',
  '|',
  '>',
  '%',
  '@',
  '`',
  '{a}',
  '[a]',
  "'",
  '"',
  '\\',
  '/a/b',
  'a/b',
  '---',
  '...',
  '?',
  ',',
  'all',
  'id',
  '__proto__',
  'constructor',
  'é',
  '日本',
  '👩‍💻',
  '\u2028',
  '\ufeff',
  '<<',
  '=',
  'a@b',
  'x'.repeat(120),
];

const text = fc
  .oneof(
    { weight: 2, arbitrary: fc.constantFrom(...NASTY) },
    { weight: 3, arbitrary: fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/) },
    { weight: 1, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }) },
  )
  .filter((value) => /^[^\p{Cc}\p{Cs}]{1,128}$/u.test(value));

const grantee = fc.record({ type: fc.constantFrom('Person' as const, 'AccessGroup' as const), id: text });
const state = fc.constantFrom('enabled' as const, 'enabled' as const, 'disabled' as const);
const grants = fc.uniqueArray(fc.tuple(grantee, fc.integer({ min: 0, max: 127 }), fc.boolean()), {
  selector: ([to]) => refKey(to),
  maxLength: 4,
});

/** Fields that every object may have; grants pass on only where something is inside. */
const base = (holds: boolean) =>
  fc
    .record({
      id: text,
      name: fc.option(text, { nil: undefined }),
      state,
      grants: fc.option(grants, { nil: undefined }),
    })
    .map(({ id, name, state: is, grants: list }) => ({
      id,
      manager: 'yaml' as const,
      state: is,
      ...(name === undefined ? {} : { name }),
      ...(list?.length
        ? {
            access: list.map(
              ([to, mask, passes]): Grant => ({ to, mask, ...(holds && passes ? { propagate: true } : {}) }),
            ),
          }
        : {}),
    }));

const someTexts = fc.array(text, { maxLength: 4 });
const members = fc.oneof(someTexts, fc.constant({ all: true as const }));
const object = fc.oneof(
  base(true).map((fields) => ({ ...fields, type: 'Folder' })),
  base(true).map((fields) => ({ ...fields, type: 'Switch', id: fields.id.replaceAll('@', '') || 'x' })),
  base(false).map((fields) => ({ ...fields, type: 'Skill' })),
  fc.tuple(base(false), fc.constantFrom(...DIRECTORY_DN_KINDS), text).map(([fields, kind, owner]) => ({
    ...fields,
    type: 'Dn',
    kind,
    id: dn(fields.id.slice(0, 40), owner.slice(0, 40).replaceAll('@', '') || 'x'),
  })),
  fc
    .tuple(base(false), someTexts)
    .map(([fields, dns]) => ({ ...fields, type: 'Place', dns: dns.map((id) => dn(id)) })),
  fc
    .tuple(
      base(false),
      fc.boolean(),
      fc.dictionary(text, fc.integer({ min: 0, max: 1000 }), { maxKeys: 3 }),
      fc.option(text, { nil: undefined }),
    )
    .map(([fields, agent, skills, more]) => ({
      ...fields,
      type: 'Person',
      agent,
      ...(more === undefined ? {} : { userName: more, place: more, email: 'a.b@example.com' }),
      ...(Object.keys(skills).length > 0
        ? { skills: Object.entries(skills).map(([skill, level]) => ({ skill, level })) }
        : {}),
    })),
  fc
    .tuple(
      base(false),
      fc.oneof(
        members,
        text.map((queue) => ({ queue })),
      ),
    )
    .map(([fields, of]) => ({ ...fields, type: 'AgentGroup', members: of })),
  fc.tuple(base(false), members).map(([fields, of]) => ({ ...fields, type: 'DnGroup', members: of })),
  fc
    .tuple(base(false), fc.array(grantee, { maxLength: 4 }))
    .map(([fields, of]) => ({ ...fields, type: 'AccessGroup', members: of })),
  fc
    .tuple(base(false), fc.subarray([...PRIVILEGES]), fc.array(grantee, { maxLength: 3 }))
    .map(([fields, privileges, of]) => ({ ...fields, type: 'Role', privileges, members: of })),
  base(true).map((fields) => ({ ...fields, id: 'acme', state: 'enabled', type: 'Tenant', timeZone: 'UTC' })),
) as fc.Arbitrary<DirectoryObject>;

/** Objects as a directory may hold them; what they name need not be there, and folders lie in no circle. */
export const anyObjects: fc.Arbitrary<readonly DirectoryObject[]> = fc
  .tuple(fc.uniqueArray(object, { selector: refKey, maxLength: 25 }), fc.infiniteStream(fc.nat()))
  .map(([objects, numbers]) => {
    const folders = objects.filter(({ type }) => type === 'Folder');
    const next = (below: number) => (numbers.next().value as number) % below;
    return objects.map((entry): DirectoryObject => {
      if (entry.type === 'Tenant') return entry;
      // A folder lies only in those before it.
      const possible = entry.type === 'Folder' ? folders.slice(0, folders.indexOf(entry)) : folders;
      const others = [undefined, 'elsewhere', '/else/where', ...possible.map(({ id }) => id)];
      const folder = others[next(others.length)];
      return folder === undefined ? entry : { ...entry, folder };
    });
  });
