import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { boardSchema } from '@pulse/model/schema';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { READY, type ReadyDocument, readReadyDocuments } from '../src/mod.ts';

interface Catalogue {
  readonly timeProfiles: readonly { name: string }[];
  readonly timeRanges: readonly { name: string }[];
  readonly filters: readonly { name: string }[];
  readonly statTypes: readonly { name: string }[];
  readonly templates: readonly {
    readonly name: string;
    readonly columns: readonly {
      readonly alias: string;
      readonly statistic?: {
        type: string;
        profile?: string;
        range?: string;
        range2?: string;
        filter?: string;
      };
    }[];
  }[];
}

const documents = await readReadyDocuments(READY);
const ofKind = (kind: ReadyDocument['kind']) => documents.filter((document) => document.kind === kind);

test('what comes with Pulse: the templates that voice can feed, and layouts and a board of them', () => {
  const names = ofKind('template').map(({ document }) => (document as Catalogue).templates[0]?.name);
  expect(names).toEqual([
    'Agent Group Status',
    'Agent KPIs',
    'Agent Login',
    'Queue KPIs',
    'Queue Overflow Reason',
    'Queue Health',
    'Source Health',
  ]);
  expect(ofKind('layout').map(({ id }) => id)).toEqual(['queues', 'agents', 'logins', 'groups']);
  expect(ofKind('board').map(({ id }) => id)).toEqual(['voice-now']);
  expect(new Set(documents.map(({ kind, id }) => `${kind} ${id}`)).size).toBe(documents.length);
});

test('a template holds all that its columns name, and nothing else', () => {
  for (const { document } of ofKind('template')) {
    const { timeProfiles, timeRanges, filters, statTypes, templates } = document as Catalogue;
    const statistics = templates.flatMap(({ columns }) =>
      columns.flatMap(({ statistic }) => statistic ?? []),
    );
    const namesOf = (list: readonly { name: string }[]) => list.map(({ name }) => name).sort();
    const named = (...lists: (string | undefined)[][]) =>
      [...new Set(lists.flat().filter((name) => name !== undefined))].sort();
    expect(namesOf(statTypes)).toEqual(named(statistics.map(({ type }) => type)));
    expect(namesOf(timeProfiles)).toEqual(
      named(
        ['Default'],
        statistics.map(({ profile }) => profile),
      ),
    );
    expect(namesOf(timeRanges)).toEqual(named(statistics.flatMap(({ range, range2 }) => [range, range2])));
    expect(namesOf(filters)).toEqual(named(statistics.map(({ filter }) => filter)));
  }
});

test('every column of a board is one of the template behind its layout', () => {
  const templates = new Map(ofKind('template').map(({ id, document }) => [id, document as Catalogue]));
  const layouts = new Map(ofKind('layout').map(({ id, document }) => [id, document as { template: string }]));
  for (const { document } of ofKind('board')) {
    const { widgets } = document as {
      widgets: readonly { layout: string; columns?: string[]; column?: string }[];
    };
    for (const { layout, columns = [], column } of widgets) {
      const template = templates.get(layouts.get(layout)?.template ?? '')?.templates[0];
      const aliases = template?.columns.map(({ alias }) => alias);
      expect(aliases).toEqual(
        expect.arrayContaining([...columns, ...(column === undefined ? [] : [column])]),
      );
    }
  }
});

test('every board is one that pulse can read, for everybody', () => {
  for (const { document } of ofKind('board')) expect(boardSchema.parse(document)).toEqual(document);
  for (const { document } of ofKind('board')) expect(document).not.toHaveProperty('sharing');
});

test('each document fits into its row', () => {
  for (const { document } of documents) expect(JSON.stringify(document).length).toBeLessThan(1_000_000);
});

test('a mistake in a file is named with its place', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'pulse-ready-'));
  const files = ['templates.yaml', 'layouts.yaml', 'boards.yaml'];
  const texts = new Map<string, string>();
  for (const file of files) texts.set(file, await readFile(new URL(`${READY.href}/${file}`), 'utf8'));
  const mistakes = [
    ['templates.yaml', 'type: CallsEntered,', 'type: Unknown,', 'names Unknown'],
    ['templates.yaml', 'version: 1', 'version: 2', 'version'],
    ['layouts.yaml', 'template: 85f18fef', 'template: 95f18fef', 'queues names an unknown template'],
    ['layouts.yaml', 'objectType: Queue', 'object: Queue', 'layouts.0'],
    ['boards.yaml', 'kind: kpi', 'sort: kpi', 'boards.0.widgets.0.kind'],
  ] as const;
  for (const [file, right, wrong, told] of mistakes) {
    for (const [name, text] of texts) {
      const content = name === file ? text.replace(right, wrong) : text;
      expect(parse(content)).toBeDefined();
      await writeFile(join(folder, name), content);
    }
    await expect(readReadyDocuments(pathToFileURL(folder)), `${file}: ${wrong}`).rejects.toMatchObject({
      code: 'ready-invalid',
      message: expect.stringMatching(new RegExp(`^${file}.*${told}`)),
    });
  }
  await rm(folder, { recursive: true, force: true });
});
