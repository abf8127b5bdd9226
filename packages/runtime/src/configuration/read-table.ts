import { fail, ok, type Result } from '@pulse/base';
import type { Finding, Place } from './place.ts';
import type { ConfigurationTable, Setting } from './setting.ts';
import { fileKey } from './setting-names.ts';

/** What places say about a table: the values that could be read, and a sentence for each that could not. */
export interface TableReading {
  readonly values: Readonly<Record<string, unknown>>;
  readonly problems: readonly string[];
}

/**
 * Reads every row of a table from the first place that says something about it.
 *
 * @param missing the sentence for a row that must be given and is not; undefined when that cannot be judged
 */
export function readTable(
  table: ConfigurationTable,
  places: readonly Place[],
  missing: (name: string, row: Setting<unknown>) => string | undefined,
): TableReading {
  const values: Record<string, unknown> = {};
  const problems: string[] = [];
  const unread = new Set<string>();
  /** Where the settings stand that were given. */
  const given = new Map<string, string>();
  for (const [name, row] of Object.entries(table)) {
    const finding = firstFinding(places, name, row);
    if (finding === undefined) {
      values[name] = row.default;
      const problem = row.required ? missing(name, row) : undefined;
      if (problem !== undefined) problems.push(problem);
      continue;
    }
    const value = valueOf(row, finding);
    if (value.ok) {
      values[name] = value.value;
      const where = whereOf(finding);
      if (where !== undefined) given.set(name, where);
    } else {
      unread.add(name);
      problems.push(...value.error);
    }
  }
  for (const [name, where] of given) {
    const rule = table[name]?.rule;
    if (rule === undefined || rule.of.some((other) => unread.has(other))) continue;
    const problem = rule.problem(values);
    if (problem !== undefined) problems.push(`${where}: ${problem}.`);
  }
  return { values, problems };
}

function firstFinding(places: readonly Place[], name: string, row: Setting<unknown>): Finding | undefined {
  for (const place of places) {
    const finding = place.find(name, row);
    if (finding !== undefined) return finding;
  }
  return undefined;
}

function valueOf(row: Setting<unknown>, finding: Finding): Result<unknown, readonly string[]> {
  switch (finding.kind) {
    case 'problem':
      return fail([finding.problem]);
    case 'sections':
      return sectionsOf(row, finding);
    case 'texts': {
      const values: unknown[] = [];
      const problems: string[] = [];
      for (const { text, where } of finding.texts) {
        const value = row.read(text);
        if (value.ok) values.push(value.value);
        else problems.push(`${where}: ${value.error}.`);
      }
      if (problems.length > 0) return fail(problems);
      return ok(row.form === 'list' ? values : values[0]);
    }
  }
}

function sectionsOf(
  { fields = {}, atMost = 0 }: Setting<unknown>,
  { sections, where }: Finding & { kind: 'sections' },
): Result<unknown, readonly string[]> {
  if (sections.length > atMost)
    return fail([`${where}: has ${sections.length} entries; ${atMost} are allowed.`]);
  const readings = sections.map(({ place, where: begin, problems }) => {
    if (place === undefined) return { values: {}, problems };
    const reading = readTable(fields, [place], (name, { form, meaning }) => {
      const key = `${fileKey(name)}${form === 'secret' ? '-file' : ''}`;
      return `${begin}.${key} is missing. ${meaning}`;
    });
    return { values: reading.values, problems: [...problems, ...reading.problems] };
  });
  const problems = readings.flatMap((reading) => reading.problems);
  return problems.length > 0 ? fail(problems) : ok(readings.map(({ values }) => values));
}

/** Undefined for an empty list: there is nothing that a rule could be broken by. */
function whereOf(finding: Finding): string | undefined {
  switch (finding.kind) {
    case 'texts':
      return finding.texts[0]?.where;
    case 'sections':
      return finding.where;
    case 'problem':
      return undefined;
  }
}
