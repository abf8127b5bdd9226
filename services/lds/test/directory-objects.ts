import { type DirectoryRevision, type Dn, type DnObject, dn } from '@pulse/model';
import { DirectoryDns } from '../src/mod.ts';
import { NOON } from './scripted-source.ts';

/** A DN as people keep it. */
export const dnObject = (id: string, more: Partial<DnObject> = {}): DnObject => ({
  type: 'Dn',
  id,
  kind: 'Extension',
  manager: 'yaml',
  state: 'enabled',
  ...more,
});

/** A directory that a test writes, revision by revision. */
export class WrittenDirectory {
  readonly dns = new DirectoryDns();
  readonly revisions: DirectoryRevision[] = [];
  /** Told of every revision. */
  onRevision: (revision: DirectoryRevision) => void = (revision) => this.dns.apply([revision]);

  put(...objects: (string | DnObject)[]): void {
    this.#write(
      objects.map((object) => ({
        kind: 'put',
        object: typeof object === 'string' ? dnObject(object) : object,
      })),
    );
  }

  remove(...ids: string[]): void {
    this.#write(ids.map((id) => ({ kind: 'remove', object: { type: 'Dn', id } })));
  }

  #write(changes: DirectoryRevision['changes']): void {
    const number = this.revisions.length + 1;
    const revision = { number, time: NOON, author: 'test', changes };
    this.revisions.push(revision);
    this.onRevision(revision);
  }
}

export const OURS: Dn = dn('1001', 'pbx');
export const THEIRS: Dn = dn('2001', 'pbx');
