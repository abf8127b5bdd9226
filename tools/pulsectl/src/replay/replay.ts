import { readFileSync, statSync } from 'node:fs';
import { type Milliseconds, messageOf, PulseError } from '@pulse/base';
import { type Column, createEngine, type Engine } from '@pulse/engine';
import { growingAt, isGrowing, type PulseEvent } from '@pulse/model';
import { type Command, EXIT, type Io } from '../command.ts';
import { readOptions, usage } from '../options.ts';
import type { Notes } from '../yaml/fields.ts';
import { problemText } from '../yaml/place.ts';
import { LARGEST_FILE, readTree, type Tree } from '../yaml/tree.ts';
import { type DatedConfiguration, readConfiguration } from './configuration-file.ts';
import { readEvents } from './event-file.ts';
import { Instants } from './instants.ts';
import { readStatistics, type WantedStatistic } from './statistics-file.ts';
import { parsePeriod, parseTime, TIME_FORM } from './time.ts';

export const replay: Command = {
  summary: 'computes statistics from a file of events',
  help: `Usage: pulsectl replay --events FILE --statistics FILE [OPTION]...

Runs the statistics engine on a file of events, without a server, and prints a line of JSON for each statistic, object and
time: {"at", "statistic", "object", "type", "value", "since", "complete"}. Times are milliseconds since 1970, durations
seconds. A value at T is made of all events up to and including T.

  --events FILE          one JSON event a line; of several streams, in whatever order
  --statistics FILE      YAML or JSON: timeProfiles, timeRanges, filters, statTypes, statistics
  --configuration FILE   YAML or JSON: tenant, timeZone, agents, agentGroups, queues, queueGroups, dns; what it does not
                         say is discovered from the events
  --at TIME              ${TIME_FORM}; may be repeated
  --every PERIOD         10s, 15m or 1h: at its multiples since 1970, up to the first at or after the last event

Without --at and --every values are those at the last event. What is wrong with a file is told with file, line and field;
a line of events that is wrong is left out, statistics or a configuration that are wrong are not begun with.

Exit code: 0 when everything was right, 1 when anything was not.`,
  async run(args, io) {
    const { values, positionals } = readOptions(args, {
      events: { type: 'string' },
      statistics: { type: 'string' },
      configuration: { type: 'string' },
      at: { type: 'string', multiple: true },
      every: { type: 'string' },
    });
    if (positionals.length > 0) throw usage(`${positionals[0]} is one word too many.`);
    if (values.events === undefined || values.statistics === undefined) {
      throw usage('--events and --statistics are needed.');
    }
    const at = (values.at ?? []).map((text) => {
      const time = parseTime(text);
      if (time === undefined) throw usage(`--at is ${text}; it wants ${TIME_FORM}.`);
      return time;
    });
    const every = values.every === undefined ? undefined : parsePeriod(values.every);
    if (values.every !== undefined && every === undefined) {
      throw usage(`--every is ${values.every}; it wants a period such as 10s, 15m or 1h.`);
    }
    const notes: Notes = { problems: [] };
    const configurations = readConfiguration(
      values.configuration === undefined ? undefined : treeOf(values.configuration, notes),
      notes,
    );
    const wanted = readStatistics(treeOf(values.statistics, notes), notes);
    const run = notes.problems.length === 0 ? open(configurations, wanted, notes) : undefined;
    if (!run || notes.problems.length > 0) return complainOf(notes, io);
    const file = await readEvents(values.events, run.engine.configuration.tenant);
    const times = file.events.map(({ time }) => time);
    const instants = new Instants({ at, every, first: times[0], last: times.at(-1) });
    for (const { event, time } of file.events) {
      for (const instant of instants.takeBefore(time)) run.print(instant, io);
      run.apply(event, time);
    }
    for (const instant of instants.takeAll()) run.print(instant, io);
    for (const problem of file.problems) io.complain(problemText(problem));
    for (const [type, count] of file.unknown)
      io.complain(`${count} events of unknown type ${type} were left out.`);
    const { duplicate, late } = run.engine.counts;
    if (duplicate > 0) io.complain(`${duplicate} events came again and count once.`);
    if (late > 0) io.complain(`${late} events came late in their streams.`);
    for (const { name, type, object } of run.neverSeen()) {
      io.complain(`${name}: no event and no configuration names the ${type} ${object}.`);
    }
    return file.problems.length === 0 ? EXIT.done : EXIT.failed;
  },
};

function complainOf({ problems }: Notes, io: Io) {
  for (const problem of problems) io.complain(problemText(problem));
  return EXIT.failed;
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

/** The engine with all statistics open; what it refuses is a problem of the statistics' file. */
function open(
  configurations: readonly DatedConfiguration[],
  wanted: readonly WantedStatistic[],
  notes: Notes,
) {
  const [first, ...later] = configurations;
  if (!first) throw new RangeError('there is a first configuration');
  const engine = createEngine(first.configuration);
  const columns = wanted.flatMap((statistic) => {
    try {
      const column = engine.open({ objectType: statistic.type, statistic: statistic.definition });
      return [{ statistic, column }];
    } catch (error) {
      if (!(error instanceof PulseError)) throw error;
      const advice = error.advice === undefined ? '' : ` ${error.advice}`;
      const message = `${error.message}.${advice}`;
      notes.problems.push({ place: statistic.place, field: statistic.name, message });
      return [];
    }
  });
  return new ReplayRun(engine, columns, later);
}

class ReplayRun {
  readonly engine: Engine;
  readonly #columns: readonly { readonly statistic: WantedStatistic; readonly column: Column }[];
  readonly #configurations: DatedConfiguration[];

  constructor(
    engine: Engine,
    columns: readonly { readonly statistic: WantedStatistic; readonly column: Column }[],
    configurations: readonly DatedConfiguration[],
  ) {
    this.engine = engine;
    this.#columns = columns;
    this.#configurations = [...configurations];
  }

  apply(event: PulseEvent, time: Milliseconds): void {
    this.#configure(time);
    this.engine.apply(event);
  }

  /** One line for each statistic and object. */
  print(at: Milliseconds, io: Io): void {
    this.#configure(at);
    for (const { statistic, column } of this.#columns) {
      for (const [index, { id }] of this.engine.objects(statistic.type).entries()) {
        if (statistic.object !== undefined && statistic.object !== id) continue;
        const cell = column.read(index, at);
        const value = isGrowing(cell) ? growingAt(cell, at) : cell;
        const { name, type } = statistic;
        const [since, complete] = [column.since(at), column.complete(index, at)];
        io.print(JSON.stringify({ at, statistic: name, object: id, type, value, since, complete }));
      }
    }
  }

  /** Statistics of objects that do not exist. */
  neverSeen(): readonly WantedStatistic[] {
    return this.#columns.flatMap(({ statistic }) => {
      const ids = this.engine.objects(statistic.type).map(({ id }) => id);
      return statistic.object === undefined || ids.includes(statistic.object) ? [] : [statistic];
    });
  }

  #configure(time: Milliseconds): void {
    for (let next = this.#configurations[0]; next && next.from <= time; next = this.#configurations[0]) {
      this.#configurations.shift();
      const { configuration, from } = next;
      this.engine.configure(configuration, { number: this.engine.revision + 1, time: from });
    }
  }
}
