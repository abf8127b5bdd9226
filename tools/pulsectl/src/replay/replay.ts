import type { Milliseconds } from '@pulse/base';
import type { Column } from '@pulse/engine';
import { growingAt, isGrowing } from '@pulse/model';
import { type Command, EXIT, type Io } from '../command.ts';
import { readOptions, usage } from '../options.ts';
import { readEvents } from './event-file.ts';
import {
  complainOf,
  complainOfEvents,
  INPUT_HELP,
  INPUT_OPTIONS,
  readInputs,
  refusedBy,
  timeOption,
} from './inputs.ts';
import { Instants } from './instants.ts';
import { ReplayRun } from './replay-run.ts';
import type { WantedStatistic } from './statistics-file.ts';
import { parsePeriod, TIME_FORM } from './time.ts';

export const replay: Command = {
  summary: 'computes statistics from a file of events',
  help: `Usage: pulsectl replay --events FILE --statistics FILE [OPTION]...

Runs the statistics engine on a file of events, without a server, and prints a line of JSON for each statistic, object and
time: {"at", "statistic", "object", "type", "value", "since", "complete"}. Times are milliseconds since 1970, durations
seconds. A value at T is made of all events up to and including T.

${INPUT_HELP}
  --at TIME              ${TIME_FORM}; may be repeated
  --every PERIOD         10s, 15m or 1h: at its multiples since 1970, up to the first at or after the last event

Without --at and --every values are those at the last event. What is wrong with a file is told with file, line and field;
a line of events that is wrong is left out, statistics or a configuration that are wrong are not begun with.

Exit code: 0 when everything was right, 1 when anything was not.`,
  async run(args, io) {
    const { values, positionals } = readOptions(args, {
      ...INPUT_OPTIONS,
      at: { type: 'string', multiple: true },
      every: { type: 'string' },
    });
    if (positionals.length > 0) throw usage(`${positionals[0]} is one word too many.`);
    const at = (values.at ?? []).map((text) => timeOption('at', text));
    const every = values.every === undefined ? undefined : parsePeriod(values.every);
    if (values.every !== undefined && every === undefined) {
      throw usage(`--every is ${values.every}; it wants a period such as 10s, 15m or 1h.`);
    }
    const { events, configurations, wanted, notes } = readInputs(values);
    if (notes.problems.length > 0) return complainOf(notes, io);
    const run = new ReplayRun(configurations);
    const columns = wanted.flatMap((statistic): OpenStatistic[] => {
      const definition = { objectType: statistic.type, statistic: statistic.definition };
      const column = refusedBy(statistic, notes, () => run.engine.open(definition));
      return column ? [{ statistic, column }] : [];
    });
    if (notes.problems.length > 0) return complainOf(notes, io);
    const file = await readEvents(events, run.engine.configuration.tenant);
    const times = file.events.map(({ time }) => time);
    const instants = new Instants({ at, every, first: times[0], last: times.at(-1) });
    for (const event of file.events) {
      for (const instant of instants.takeBefore(event.time)) print(run, columns, instant, io);
      run.apply(event);
    }
    for (const instant of instants.takeAll()) print(run, columns, instant, io);
    complainOfEvents(file, run, io);
    for (const { name, type, object } of neverSeen(run, wanted)) {
      io.complain(`${name}: no event and no configuration names the ${type} ${object}.`);
    }
    return file.problems.length === 0 ? EXIT.done : EXIT.failed;
  },
};

interface OpenStatistic {
  readonly statistic: WantedStatistic;
  readonly column: Column;
}

/** One line for each statistic and object. */
function print(run: ReplayRun, columns: readonly OpenStatistic[], at: Milliseconds, io: Io): void {
  run.advance(at);
  for (const { statistic, column } of columns) {
    for (const [index, { id }] of run.engine.objects(statistic.type).entries()) {
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
function neverSeen({ engine }: ReplayRun, wanted: readonly WantedStatistic[]): readonly WantedStatistic[] {
  return wanted.filter(({ type, object }) => {
    return object !== undefined && !engine.objects(type).some(({ id }) => id === object);
  });
}
