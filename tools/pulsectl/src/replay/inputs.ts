import { readFileSync, statSync } from 'node:fs';
import { type Milliseconds, messageOf, PulseError } from '@pulse/base';
import { EXIT, type Io } from '../command.ts';
import { usage } from '../options.ts';
import type { Notes } from '../yaml/fields.ts';
import { problemText } from '../yaml/place.ts';
import { LARGEST_FILE, readTree, type Tree } from '../yaml/tree.ts';
import { type DatedConfiguration, readConfiguration } from './configuration-file.ts';
import type { EventFile } from './event-file.ts';
import type { ReplayRun } from './replay-run.ts';
import { readStatistics, type WantedStatistic } from './statistics-file.ts';
import { parseTime, TIME_FORM } from './time.ts';

/** Options that every command which replays has. */
export const INPUT_OPTIONS = {
  events: { type: 'string' },
  statistics: { type: 'string' },
  configuration: { type: 'string' },
} as const;

export const INPUT_HELP = `  --events FILE          one JSON event a line; of several streams, in whatever order
  --statistics FILE      YAML or JSON: timeProfiles, timeRanges, filters, statTypes, statistics
  --configuration FILE   YAML or JSON: tenant, timeZone, agents, agentGroups, queues, queueGroups, dns, places,
                         placeGroups; what it does not say is discovered from the events`;

/** What the files of a replay say, beside the events. */
export interface Inputs {
  readonly events: string;
  readonly configurations: readonly DatedConfiguration[];
  readonly wanted: readonly WantedStatistic[];
  /** What is wrong with them. */
  readonly notes: Notes;
}

/** Reads the files but the events. Throws {@link PulseError} `usage`, or `file-unreadable`. */
export function readInputs(
  values: {
    readonly [Name in keyof typeof INPUT_OPTIONS]?: string | undefined;
  },
): Inputs {
  if (values.events === undefined || values.statistics === undefined) {
    throw usage('--events and --statistics are needed.');
  }
  const notes: Notes = { problems: [] };
  const configurations = readConfiguration(
    values.configuration === undefined ? undefined : treeOf(values.configuration, notes),
    notes,
  );
  const wanted = readStatistics(treeOf(values.statistics, notes), notes);
  return { events: values.events, configurations, wanted, notes };
}

/** A time that an option says. Throws {@link PulseError} `usage`. */
export function timeOption(name: string, text: string): Milliseconds {
  const time = parseTime(text);
  if (time === undefined) throw usage(`--${name} is ${text}; it wants ${TIME_FORM}.`);
  return time;
}

/** What the engine refuses of a statistic is a problem of the statistics' file. */
export function refusedBy<Opened>(
  statistic: WantedStatistic,
  notes: Notes,
  open: () => Opened,
): Opened | undefined {
  try {
    return open();
  } catch (error) {
    if (!(error instanceof PulseError)) throw error;
    const advice = error.advice === undefined ? '' : ` ${error.advice}`;
    const message = `${error.message}.${advice}`;
    notes.problems.push({ place: statistic.place, field: statistic.name, message });
    return undefined;
  }
}

export function complainOf({ problems }: Notes, io: Io) {
  for (const problem of problems) io.complain(problemText(problem));
  return EXIT.failed;
}

/** Tells what of the events was left out, or came otherwise than it should. */
export function complainOfEvents(file: EventFile, run: ReplayRun, io: Io): void {
  for (const problem of file.problems) io.complain(problemText(problem));
  for (const [type, count] of file.unknown)
    io.complain(`${count} events of unknown type ${type} were left out.`);
  const { duplicate, late } = run.engine.counts;
  if (duplicate > 0) io.complain(`${duplicate} events came again and count once.`);
  if (late > 0) io.complain(`${late} events came late in their streams.`);
}

/** An empty one, with a problem, where the file has none. Throws {@link PulseError} `file-unreadable`. */
function treeOf(path: string, notes: Notes): Tree {
  let text: string;
  try {
    if (statSync(path).size > LARGEST_FILE) throw new Error('it is larger than 5 MiB');
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new PulseError('file-unreadable', `${path} cannot be read: ${messageOf(error)}.`, {
      advice: 'Check the path, and that this account may read the file.',
    });
  }
  const { tree, problems } = readTree(path, text);
  notes.problems.push(...problems);
  return tree ?? { kind: 'map', entries: [], place: { file: path, line: 1, column: 1 } };
}
