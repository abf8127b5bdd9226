import { PulseError } from '@pulse/base';
import { type CategoryNeeds, categoryNeeds } from '@pulse/engine';
import {
  ACTION_MEANINGS,
  ACTIONS,
  type ActionName,
  CALL_TYPES,
  CATEGORY_ALIASES,
  CATEGORY_MEANINGS,
  memberNames,
  OBJECT_TYPE_MEANINGS,
  REFUSED_CATEGORIES,
  REFUSED_SUBJECTS,
  SILENT_ACTIONS,
  STATUS_MEANINGS,
  STATUSES,
  SUBJECT_ALIASES,
  SUBJECT_MEANINGS,
} from '@pulse/model';
import { nearestName } from '@pulse/runtime';
import { type Command, EXIT } from './command.ts';
import { readOptions, usage } from './options.ts';

/** One name of the vocabulary of statistics. */
interface Entry {
  readonly name: string;
  readonly meaning: string;
  /** What else there is to say, a line each. */
  readonly details: readonly string[];
}

const HOMES = { regular: 'DNs and agents', mediation: 'queues and routing points' } as const;

const SECTIONS: Readonly<Record<string, () => readonly Entry[]>> = {
  categories: () =>
    categoryNeeds().map((needs) => ({
      name: needs.category,
      meaning: CATEGORY_MEANINGS[needs.category],
      details: detailsOf(needs),
    })),
  subjects: () => entries(SUBJECT_MEANINGS),
  objects: () => entries(OBJECT_TYPE_MEANINGS),
  actions: () =>
    (Object.keys(ACTIONS) as ActionName[]).map((name) => ({
      name,
      meaning: ACTION_MEANINGS[name],
      details: actionDetails(name),
    })),
  statuses: () =>
    STATUSES.map((name, place) => ({
      name,
      meaning: STATUS_MEANINGS[name],
      details: [`priority ${place + 1} of ${STATUSES.length}: the highest action in progress is the status`],
    })),
};

const entries = (meanings: Readonly<Record<string, string>>): Entry[] =>
  Object.entries(meanings).map(([name, meaning]) => ({ name, meaning, details: [] }));

export const statistics: Command = {
  summary: 'explains categories, subjects, objects, actions and statuses',
  help: `Usage: pulsectl statistics [${Object.keys(SECTIONS).join('|')}] [--json]
       pulsectl statistics NAME

Lists what statistics are made of, each with a sentence, from the tables that the engine uses; with a name, all about it.

  --json   one JSON object: {section: [{name, meaning, details}]}`,
  async run(args, io) {
    const { values, positionals } = readOptions(args, { json: { type: 'boolean' } });
    const [word, ...more] = positionals;
    if (more.length > 0) throw usage(`${more[0]} is one word too many.`);
    if (word !== undefined && !Object.hasOwn(SECTIONS, word)) {
      for (const line of explained(word)) io.print(line);
      return EXIT.done;
    }
    const wanted = Object.entries(SECTIONS).filter(([name]) => word === undefined || name === word);
    if (values.json) {
      io.print(JSON.stringify(Object.fromEntries(wanted.map(([name, list]) => [name, list()])), null, 2));
      return EXIT.done;
    }
    for (const [place, [name, list]] of wanted.entries()) {
      if (place > 0) io.print('');
      io.print(`${name}:`);
      const all = list();
      const width = Math.max(...all.map((entry) => entry.name.length));
      for (const { name: own, meaning } of all) io.print(`  ${own.padEnd(width)}  ${meaning}`);
    }
    return EXIT.done;
  },
};

/** Names of Stat Server that are other names, or under which nothing is computed. */
function besides(word: string): string[] {
  const tables = [
    [{ ...CATEGORY_ALIASES, ...SUBJECT_ALIASES }, (meant: string) => `is another name of ${meant}.`],
    [{ ...REFUSED_CATEGORIES, ...REFUSED_SUBJECTS }, (why: string) => `is not computed: it ${why}.`],
    [SILENT_ACTIONS, (why: string) => `is an action that never happens: it ${why}.`],
  ] as const;
  return tables.flatMap(([table, sentence]) =>
    Object.entries(table)
      .filter(([name]) => name.toLowerCase() === word.toLowerCase())
      .map(([name, said]) => `${name} ${sentence(said)}`),
  );
}

/** All about a name; it may be an action and a status at once. Throws {@link PulseError} `name-unknown`. */
function explained(word: string): string[] {
  const other = besides(word);
  if (other.length > 0) return other;
  const all = Object.entries(SECTIONS).flatMap(([section, list]) =>
    list().map((entry) => ({ section, ...entry })),
  );
  const found = all.filter(({ name }) => name.toLowerCase() === word.toLowerCase());
  if (found.length === 0) {
    const meant = nearestName([...new Set(all.map(({ name }) => name))], word);
    throw new PulseError(
      'name-unknown',
      `No category, subject, object, action or status is called ${word}.`,
      {
        advice: meant === undefined ? 'pulsectl statistics lists them.' : `Did you mean ${meant}?`,
      },
    );
  }
  return found.flatMap(({ section, name, meaning, details }) => [
    `${name} (${section}): ${meaning}`,
    ...details.map((line) => `  ${line}`),
  ]);
}

function detailsOf({ kind, subjects, objects, demands, takes }: CategoryNeeds): string[] {
  return [
    kind === 'current' ? 'what is true now; no time profile' : 'over the interval of its time profile',
    `subjects: ${subjects.join(', ')}`,
    `objects: ${objects.join(', ')}`,
    ...(demands.length > 0 ? [`needs ${demands.join(', ')}`] : []),
    `takes ${takes.join(', ')}`,
  ];
}

function actionDetails(name: ActionName): string[] {
  const { time, call, homes } = ACTIONS[name];
  const isOfOneType = CALL_TYPES.some((type) => name.startsWith(`Call${type}`));
  return [
    {
      durable: 'lasts from a beginning to an end',
      momentary: 'happens at an instant',
      retrospective: 'made at the end of something, with its time',
    }[time],
    `on ${homes.map((home) => HOMES[home]).join(' and on ')}`,
    ...(call && !isOfOneType
      ? [`of a call; a mask may name the calls of one type: ${memberNames(name).join(', ')}`]
      : []),
  ];
}
