import { ManualClock } from '@pulse/base';
import { dn } from '@pulse/model';
import { beforeEach, expect, test } from 'vitest';
import { DirectoryMatch } from '../src/directory/directory-match.ts';
import { WatchedDns } from '../src/directory/watched-dns.ts';
import { RegisteredDns } from '../src/registered-dns.ts';
import { dnObject, WrittenDirectory } from './directory-objects.ts';
import { NOON, pbx, ringing } from './scripted-source.ts';

const HOUR = 3_600_000;
let directory: WrittenDirectory;
let registered: RegisteredDns;
let clock: ManualClock;
let told: string[];
beforeEach(() => {
  directory = new WrittenDirectory();
  registered = new RegisteredDns();
  clock = new ManualClock(NOON);
  told = [];
});

function match(watched?: WatchedDns): DirectoryMatch {
  const tell = (level: string, message: string) => void told.push(`${level} ${message}`);
  return new DirectoryMatch({ source: pbx, directory: directory.dns, registered, watched, clock, tell });
}

const heard = (...dns: string[]) => registered.note(dns.map((id) => ringing(1, { thisDn: dn(id) })));
const queue = (id: string, kind: 'Queue' | 'VirtualQueue' = 'Queue') => dnObject(id, { kind });

test('counts DNs of the switch that has the name of the source: all, silent, unknown', () => {
  const { counts: none } = match();
  expect(none).toEqual({ configured: 0, silent: 0, unknown: 0 });
  directory.put('1001@pbx', '1002@pbx', dnObject('1003@pbx', { state: 'disabled' }), '1001@elsewhere');
  const compared = match();
  expect(compared.counts).toEqual({ configured: 2, silent: 2, unknown: 0 });
  heard('1001@pbx', '1003@pbx', '1004@pbx');
  expect(compared.counts).toEqual({ configured: 2, silent: 1, unknown: 1 });
  directory.put('1004@pbx');
  expect(compared.counts).toEqual({ configured: 3, silent: 1, unknown: 0 });
});

test('a source whose DNs are on a switch of another name answers for those of the kinds that it tells of', () => {
  directory.put('1001@other', '1002@other', queue('sales@other'), queue('vip@other', 'VirtualQueue'));
  const compared = match();
  expect(compared.counts.configured).toBe(0);
  heard('1001@other');
  expect(compared.counts).toEqual({ configured: 2, silent: 1, unknown: 0 });
  heard('vip@other');
  expect(compared.counts).toEqual({ configured: 3, silent: 1, unknown: 0 });
});

test('virtual queues of its own switch count when it tells of one: they may come by lds-vq', () => {
  directory.put('1001@pbx', queue('vip@pbx', 'VirtualQueue'), queue('gold@pbx', 'VirtualQueue'));
  const compared = match();
  expect(compared.counts).toEqual({ configured: 1, silent: 1, unknown: 0 });
  heard('1001@pbx', 'vip@pbx');
  expect(compared.counts).toEqual({ configured: 3, silent: 1, unknown: 0 });
});

test('unknown DNs are said in one sentence, and again after an hour if there are others', () => {
  directory.put('1000@pbx');
  const compared = match();
  compared.remark();
  expect(told).toEqual([]);
  heard('1001@pbx', '1002@pbx', '1003@pbx', '1004@pbx', '1005@pbx');
  compared.remark();
  expect(told).toEqual([
    'warn pbx: 5 DNs of this upstream are not in the directory: 1001@pbx, 1002@pbx, 1003@pbx and 2 more. Their events are stored all the same. Add them to the directory, or correct their numbers there.',
  ]);
  heard('1006@pbx');
  clock.advance(HOUR - 1);
  compared.remark();
  expect(told).toHaveLength(1);
  clock.advance(1);
  compared.remark();
  expect(told.slice(1)).toEqual([
    expect.stringContaining('1 DN of this upstream is not in the directory: 1006@pbx.'),
  ]);
  clock.advance(HOUR);
  compared.remark();
  expect(told).toHaveLength(2);
});

test('nothing is said of a switch whose DNs a source discovers, nor of one whose telephones nobody keeps', () => {
  const compared = match();
  heard('1001@pbx');
  compared.remark();
  directory.put(dnObject('sales@pbx', { kind: 'Queue', manager: 'source:pbx' }), '1000@pbx', '1@other');
  compared.remark();
  directory.put(dnObject('sales@pbx', { kind: 'Queue' }));
  directory.remove('1000@pbx');
  compared.remark();
  expect(compared.counts.unknown).toBe(1);
  expect(told).toEqual([]);
  directory.put('1000@pbx');
  compared.remark();
  expect(told).toHaveLength(1);
});

test('where only DNs of the directory are watched, those left out are unknown too, and every switch matters', () => {
  const watched = new WatchedDns({ directory: directory.dns, registered });
  directory.put(dnObject('1000@pbx', { manager: 'source:pbx' }), dnObject('1001@pbx', { state: 'disabled' }));
  watched.of(['1001@pbx', '2001@pbx', '2002@pbx'].map((id) => ringing(1, { thisDn: dn(id) })));
  const compared = match(watched);
  expect(compared.counts).toEqual({ configured: 1, silent: 1, unknown: 2 });
  compared.remark();
  expect(told).toEqual([
    "info pbx: 2 DNs of this upstream are not in the directory: 2001@pbx, 2002@pbx. Their events are left out. Add to the directory what is this tenant's.",
  ]);
});
