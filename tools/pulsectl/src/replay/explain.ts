import { PulseError } from '@pulse/base';
import type { ExplainedSet, Explanation } from '@pulse/model';
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
import { ReplayRun } from './replay-run.ts';
import type { WantedStatistic } from './statistics-file.ts';
import { TIME_FORM } from './time.ts';

/** Contacts that are listed where nobody says how many. */
const USUAL = 200;

export const explain: Command = {
  summary: 'tells which contacts made a statistic, from a file of events',
  help: `Usage: pulsectl explain --events FILE --statistics FILE --statistic NAME [OPTION]...

Runs the statistics engine on a file of events, as replay does, and tells why one value is what it is. A line of JSON has
the value: {"at", "statistic", "object", "type", "value", "since", "complete", "exact"}. Then, for each mask that the
category looks at, a line {"mask", "number", "seconds"} and one line for each action or stretch of a status, the newest
first: {"kind", "name", "start", "end", "seconds", "agent", "dn", "queue", "callId", ...}. Number and seconds are those of
all, also of what is not listed. A value in groups has a line {"group", "value", "exact"} for each group that it shows, with
that group's lines after it.

${INPUT_HELP}
  --statistic NAME       one of the file's
  --object ID            whose value; needed where the file says "*"
  --at TIME              ${TIME_FORM}; the last event where it is not said
  --most NUMBER          so many are listed for each mask, 0 to 10000; ${USUAL} where it is not said
  --data KEY             tells attached data of this key too; may be repeated
  --key TEXT             of a statistic in groups: of this group alone

Exit code: 0 when everything was right, 1 when anything was not.`,
  async run(args, io) {
    const { values, positionals } = readOptions(args, {
      ...INPUT_OPTIONS,
      statistic: { type: 'string' },
      object: { type: 'string' },
      at: { type: 'string' },
      most: { type: 'string' },
      data: { type: 'string', multiple: true },
      key: { type: 'string' },
    });
    if (positionals.length > 0) throw usage(`${positionals[0]} is one word too many.`);
    const until = values.at === undefined ? undefined : timeOption('at', values.at);
    const most = numberOption(values.most);
    const { events, configurations, wanted, notes } = readInputs(values);
    if (notes.problems.length > 0) return complainOf(notes, io);
    const statistic = statisticNamed(wanted, values.statistic);
    const object = values.object ?? statistic.object;
    if (object === undefined) throw usage(`${statistic.name} is of every object; --object says of which.`);
    const run = new ReplayRun(configurations);
    const definition = { objectType: statistic.type, statistic: statistic.definition };
    const probe = refusedBy(statistic, notes, () => run.engine.probe(definition, object));
    if (!probe) return complainOf(notes, io);
    const file = await readEvents(events, run.engine.configuration.tenant);
    const at = until ?? file.events.at(-1)?.time ?? 0;
    for (const event of file.events) if (event.time <= at) run.apply(event);
    run.advance(at);
    const group = values.key === undefined ? {} : { key: values.key };
    print(statistic, object, probe.explain(at, { most, data: values.data ?? [], ...group }), io);
    complainOfEvents(file, run, io);
    return file.problems.length === 0 ? EXIT.done : EXIT.failed;
  },
};

function numberOption(text: string | undefined): number {
  if (text === undefined) return USUAL;
  if (!/^\d{1,5}$/.test(text) || Number(text) > 10_000) {
    throw usage(`--most is ${text}; it wants a number from 0 to 10000.`);
  }
  return Number(text);
}

function statisticNamed(wanted: readonly WantedStatistic[], name: string | undefined): WantedStatistic {
  const found = wanted.find((statistic) => statistic.name === name);
  if (found) return found;
  const known = `The file has ${wanted.map((statistic) => statistic.name).join(', ')}.`;
  if (name === undefined) throw usage(`--statistic is needed. ${known}`);
  throw new PulseError('statistic-not-found', `There is no statistic ${name}.`, { advice: known });
}

function print({ name, type }: WantedStatistic, object: string, explanation: Explanation, io: Io): void {
  const { sets, groups = [], ...told } = explanation;
  const { at, value, ...rest } = told;
  io.print(JSON.stringify({ at, statistic: name, object, type, value, ...rest }));
  printSets(sets, io);
  for (const { sets: own, key, value: ofGroup, exact } of groups) {
    io.print(JSON.stringify({ group: key, value: ofGroup, exact }));
    printSets(own, io);
  }
}

function printSets(sets: readonly ExplainedSet[], io: Io): void {
  for (const { contributions, ...set } of sets) {
    io.print(JSON.stringify(set));
    for (const contribution of contributions) io.print(JSON.stringify(contribution));
  }
}
