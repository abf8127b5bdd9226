import { DIRECTORY_LOG, EVENT_LOG, type LogContent } from '../src/mod.ts';
import { numbered, revision } from '../testing/mod.ts';

/** A log by what it carries, with records made by number. The rules of logs hold for every kind. */
export interface LogKind {
  readonly name: string;
  readonly content: LogContent<unknown>;
  item(number: number): object;
  /** One of about so many bytes. */
  large(number: number, bytes: number): object;
  numberOf(item: unknown): number;
}

export const EVENTS: LogKind = {
  name: 'events',
  content: EVENT_LOG,
  item: numbered,
  large: (number, bytes) => ({ ...numbered(number), userData: { long: 'x'.repeat(bytes) } }),
  numberOf: (item) => (item as { extensions: { number: number } }).extensions.number,
};

export const REVISIONS: LogKind = {
  name: 'revisions',
  content: DIRECTORY_LOG,
  item: revision,
  large: (number, bytes) => ({ ...revision(number), author: 'x'.repeat(bytes) }),
  numberOf: (item) => (item as { number: number }).number,
};

export const LOG_KINDS: readonly LogKind[] = [EVENTS, REVISIONS];

export const itemsOf = (kind: LogKind, from: number, count: number): object[] =>
  Array.from({ length: count }, (_, i) => kind.item(from + i));
