import { parseArgs } from 'node:util';
import { type Milliseconds, messageOf, PulseError } from '@pulse/base';
import { sourceId, tenantId } from '@pulse/model';
import { type CentreOptions, checkCentreOptions } from './options.ts';
import { ROLES, type Role } from './roles.ts';

export const USAGE = `Prints the events of a simulated contact centre, one JSON object a line.

  simulator [--agents 50] [--seed 1] [--from 2026-01-05T08:00:00Z] [--for 1h]
            [--time-zone UTC] [--tenant demo] [--source voice] [--role telephony] [--format ndjson]

  --for    simulated time: 90s, 30m, 8h, 1d
  --role   whose events: ${ROLES.join(', ')}
`;

export interface CommandLine {
  readonly centre: CentreOptions;
  readonly role: Role;
  /** Simulated time after which nothing is printed any more. */
  readonly end: Milliseconds;
}

const UNITS: Readonly<Record<string, Milliseconds>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Undefined when help is asked for. Throws {@link PulseError} `simulator-options`. */
export function parseCommandLine(argv: readonly string[]): CommandLine | undefined {
  const values = readOptions(argv);
  if (values.help) return undefined;
  if (values.format !== 'ndjson') throw wrong(`--format ${values.format}: only ndjson is known`);
  const role = ROLES.find((name) => name === values.role);
  if (!role) throw wrong(`--role ${values.role}: only ${ROLES.join(', ')} are known`);
  const centre: CentreOptions = {
    seed: wholeNumber('--seed', values.seed),
    agents: wholeNumber('--agents', values.agents),
    start: instant('--from', values.from),
    tenant: tenantId(values.tenant),
    source: sourceId(values.source),
    timeZone: values['time-zone'],
  };
  checkCentreOptions(centre);
  return { centre, role, end: centre.start + duration('--for', values.for) };
}

function readOptions(argv: readonly string[]) {
  const text = (byDefault: string) => ({ type: 'string' as const, default: byDefault });
  try {
    return parseArgs({
      args: [...argv],
      options: {
        agents: text('50'),
        seed: text('1'),
        from: text('2026-01-05T08:00:00Z'),
        for: text('1h'),
        'time-zone': text('UTC'),
        tenant: text('demo'),
        source: text('voice'),
        role: text('telephony'),
        format: text('ndjson'),
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (thrown) {
    throw wrong(messageOf(thrown));
  }
}

function wholeNumber(option: string, text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw wrong(`${option} ${text}: not a whole number`);
  return Number(text);
}

function instant(option: string, text: string): Milliseconds {
  const time = /^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) throw wrong(`${option} ${text}: not a time like 2026-01-05T08:00:00Z`);
  return time;
}

function duration(option: string, text: string): Milliseconds {
  const match = /^(\d{1,9})([smhd])$/.exec(text);
  const unit = UNITS[match?.[2] ?? ''];
  if (!match || unit === undefined) throw wrong(`${option} ${text}: not a duration like 90s, 30m, 8h, 1d`);
  return Number(match[1]) * unit;
}

const wrong = (message: string): PulseError =>
  new PulseError('simulator-options', message, { advice: 'See --help.' });
