import { describe, expect, it } from 'vitest';
import { boardSchema } from './board-schema.ts';
import type { Grant } from './directory/access.ts';
import { sharingSchema } from './sharing-schema.ts';

const frame = { key: 'k', title: 'Calls', layout: 'queues', x: 0, y: 0, w: 24, h: 3 };
const line = { ...frame, kind: 'line', column: 'waiting', show: 'total', hours: 8 };
const board = { version: 1, id: 'late', name: 'Late', widgets: [line] };
const grant = (id: string, mask = 1): Grant => ({ to: { type: 'AccessGroup', id }, mask });

describe('the document of a board', () => {
  it('keeps what is known, who may see it too, and passes over what a newer writer adds', () => {
    const sharing = { folder: 'emea', access: [grant('night'), grant('day', 0)] };
    expect(boardSchema.parse({ ...board, sharing, colour: 'red' })).toEqual({ ...board, sharing });
    expect(boardSchema.parse(board)).not.toHaveProperty('sharing');
  });

  it.each<[string, object]>([
    ['a newer version', { version: 2 }],
    ['a widget of an unknown kind', { widgets: [{ ...line, kind: 'donut' }] }],
    ['a widget without a place', { widgets: [{ ...line, x: undefined }] }],
    ['more widgets than anybody can look at', { widgets: Array.from({ length: 201 }, () => line) }],
    ['a sharing that says nothing', { sharing: null }],
    ['a sharing that is bad', { sharing: { folder: '' } }],
  ])('is refused with %s', (_, change) => {
    expect(boardSchema.safeParse({ ...board, ...change }).success).toBe(false);
  });
});

describe('a sharing', () => {
  it.each<[string, object]>([
    ['nothing: the tenant itself decides', {}],
    ['a folder', { folder: 'emea' }],
    ['grants that allow and deny', { access: [grant('night'), { ...grant('day', 0), propagate: false }] }],
    [
      'as many grants as an object may have',
      { access: Array.from({ length: 1000 }, (_, n) => grant(`${n}`)) },
    ],
  ])('may say %s', (_, sharing) => {
    expect(sharingSchema.parse(sharing)).toEqual(sharing);
  });

  it.each<[string, unknown]>([
    ['something unknown, which may be what restricts', { folder: 'emea', until: 0 }],
    ['grants that pass on', { access: [{ ...grant('night'), propagate: true }] }],
    ['two grants for one', { access: [grant('night'), grant('night', 0)] }],
    ['rights that there are not', { access: [grant('night', 128)] }],
    ['a grant for a role', { access: [{ to: { type: 'Role', id: 'watch' }, mask: 1 }] }],
    ['too many grants', { access: Array.from({ length: 1001 }, (_, n) => grant(`${n}`)) }],
    ['a list', []],
    ['a folder that is no id', { folder: 'a\u0000b' }],
  ])('says not %s', (_, sharing) => {
    expect(sharingSchema.safeParse(sharing).success).toBe(false);
  });
});
