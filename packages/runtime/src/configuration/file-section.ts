import { resolve } from 'node:path';
import { isMap, isScalar, isSeq, type Node, type Pair } from 'yaml';
import { nearestName } from './nearest-name.ts';
import { type ConfigurationInput, type Finding, type Given, type Place, secretIn } from './place.ts';
import type { ConfigurationTable, Setting } from './setting.ts';
import { fileKey } from './setting-names.ts';

/** A mapping of names to values as a place, and what is wrong with its names. */
export interface SectionReading {
  /** Undefined when it could not be read at all. */
  readonly place: Place | undefined;
  readonly problems: readonly string[];
}

export interface SectionContext {
  readonly table: ConfigurationTable;
  /** Which line an offset is in: `dcu.yaml:3`. */
  readonly line: (offset: number | undefined) => string;
  /** Folder of the file: where relative paths begin. */
  readonly folder: string;
  /** Stands before the names of a nested section: `sources.`. */
  readonly prefix: string;
  readonly input: ConfigurationInput;
}

/** Reads a mapping; nothing at all is one without names. */
export function readSection(node: Node | null, context: SectionContext): SectionReading {
  const { table, line, prefix } = context;
  const found = new Map<string, Finding>();
  const problems: string[] = [];
  const place: Place = { find: (name) => found.get(name) };
  if (node === null || (isScalar(node) && node.value === '')) return { place, problems };
  if (!isMap<Node, Node | null>(node)) {
    const problem = `${line(node.range?.[0])}: here belong lines of the form "name: value".`;
    return { place: undefined, problems: [problem] };
  }
  const rows = rowsOf(table);
  const seen = new Set<string>();
  for (const pair of node.items) {
    const at = line(pair.key.range?.[0]);
    const key = isScalar<string>(pair.key) ? pair.key.value : '';
    const row = rows.get(key);
    if (seen.has(key)) problems.push(`${at}: ${prefix}${key} is given twice.`);
    else if (row === undefined) problems.push(`${at}: ${unknown(key, rows)}`);
    else if (row.refused !== undefined) problems.push(`${at}: ${prefix}${key} ${row.refused}.`);
    else found.set(row.name, findingOf(pair, { ...row, key }, context));
    if (row !== undefined) seen.add(key);
  }
  return { place, problems };
}

interface Row {
  readonly name: string;
  readonly setting: Setting<unknown>;
  /** Why it must not stand here. */
  readonly refused?: string;
}

/** The names that may stand in a section, and those that must not although they are known. */
function rowsOf(table: ConfigurationTable): Map<string, Row> {
  const rows = new Map<string, Row>();
  for (const [name, setting] of Object.entries(table)) {
    const key = fileKey(name);
    if (setting.form === 'secret') {
      rows.set(`${key}-file`, { name, setting });
      const refused = `is a secret and would be stored, copied and shown with this file: put it into a file of its own, and name that with ${key}-file`;
      rows.set(key, { name, setting, refused });
    } else {
      rows.set(key, { name, setting });
    }
  }
  return rows;
}

function findingOf(
  { key: keyNode, value }: Pair<Node, Node | null>,
  { key, setting }: Row & { readonly key: string },
  context: SectionContext,
): Finding {
  const { line, folder, input, prefix } = context;
  const whereOf = (node: Node | null) => `${line((node ?? keyNode).range?.[0])}: ${prefix}${key}`;
  const problem = (node: Node | null, what: string): Finding => ({
    kind: 'problem',
    problem: `${whereOf(node)}: ${what}.`,
  });
  const items = isSeq<Node>(value) ? value.items : [value];
  if (setting.form === 'entries') {
    const sections = items.map((item) => ({
      where: whereOf(item),
      ...readSection(item, { ...context, table: setting.fields ?? {}, prefix: `${prefix}${key}.` }),
    }));
    return { kind: 'sections', sections, where: whereOf(value) };
  }
  if (isSeq(value) && setting.form !== 'list') return problem(value, 'takes one value, not a list');
  const texts: Given[] = [];
  for (const item of items) {
    if (!isScalar(item) || typeof item.value !== 'string') return problem(item, 'takes a text or a number');
    if (item.value === '') return problem(item, 'has no value; leave the line out for the default');
    const text = setting.path || setting.form === 'secret' ? resolve(folder, item.value) : item.value;
    texts.push({ text, where: whereOf(item) });
  }
  const [first] = texts;
  return setting.form === 'secret' && first
    ? secretIn(first.text, first.where, input)
    : { kind: 'texts', texts };
}

/** A name of letters is repeated; anything else may be a secret in the wrong place. */
function unknown(key: string, rows: ReadonlyMap<string, Row>): string {
  if (!/^[a-z][a-z-]{0,40}$/i.test(key)) return 'this is not the name of a setting. See --help.';
  const near = nearestName(rows.keys(), fileKey(key).replaceAll('--', '-'));
  return `${key} is not a setting${near === undefined ? '.' : `; did you mean ${near}?`} See --help.`;
}
