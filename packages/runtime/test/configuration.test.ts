import { expect, expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import {
  type ConfigurationInput,
  defineConfiguration,
  flag,
  list,
  needs,
  port,
  secret,
  setting,
  someText,
  wholeNumber,
} from '../src/mod.ts';

const configuration = defineConfiguration(
  { usage: 'pulse [options]', purpose: 'Shows what a contact centre does, second by second.' },
  {
    webPort: setting(port, { default: 8080, value: 'PORT', meaning: 'Where the web application listens.' }),
    host: setting(z.string(), { meaning: 'Address to listen on.' }),
    agents: setting(wholeNumber(5, 100_000), { required: true, meaning: 'Size of the demo.' }),
    source: list(z.string().regex(/^\w+:\/\//, 'is an address like asterisk://host'), {
      value: 'URL',
      meaning: 'An upstream system.',
    }),
    browser: flag({ default: true, meaning: 'Opens no browser.' }),
    verbose: flag({ meaning: 'Says more.' }),
    password: secret(z.string().min(12, 'has at least 12 characters'), {
      meaning: 'Password of the account.',
    }),
  },
);

const CANARY = 'hunter2-hunter2';

const parse = (argv: readonly string[], more: Partial<ConfigurationInput> = {}) =>
  configuration.parse({
    argv,
    env: {},
    readFile: (path) => {
      throw new Error(`there is no file ${path}`);
    },
    ...more,
  });

const problemsOf = (argv: readonly string[], more: Partial<ConfigurationInput> = {}) => {
  const outcome = parse(argv, more);
  return outcome.kind === 'problems' ? outcome.problems : [];
};

test('values come from the command line, then the environment, then the default', () => {
  const env = {
    PULSE_WEB_PORT: '9000',
    PULSE_AGENTS: '50',
    PULSE_VERBOSE: 'true',
    PULSE_SOURCE: 'a://b, c://d',
  };
  const outcome = parse(['--agents=200', '--no-browser'], { env });
  expect(outcome).toEqual({
    kind: 'values',
    values: {
      webPort: 9000,
      host: undefined,
      agents: 200,
      source: ['a://b', 'c://d'],
      browser: false,
      verbose: true,
      password: undefined,
    },
  });
  if (outcome.kind === 'values') {
    expectTypeOf(outcome.values.webPort).toEqualTypeOf<number>();
    expectTypeOf(outcome.values.host).toEqualTypeOf<string | undefined>();
    expectTypeOf(outcome.values.source).toEqualTypeOf<readonly string[]>();
    expectTypeOf(outcome.values.browser).toEqualTypeOf<boolean>();
    expectTypeOf(outcome.values.password).toEqualTypeOf<string | undefined>();
  }
});

test('a list is given by repeating its option, with a space or an equals sign', () => {
  const outcome = parse(['--agents', '5', '--source', 'a://b', '--source=c://d=e']);
  expect(outcome).toMatchObject({ kind: 'values', values: { agents: 5, source: ['a://b', 'c://d=e'] } });
});

test('a list may be one that must be given', () => {
  const tenants = list(someText, { required: true, meaning: 'Who is served.' });
  const wanted = defineConfiguration({ usage: 'x', purpose: 'y' }, { tenants });
  const outcome = (...argv: string[]) => wanted.parse({ argv, env: {}, readFile: () => '' });
  expect(outcome('--tenants=a')).toEqual({ kind: 'values', values: { tenants: ['a'] } });
  expect(outcome()).toEqual({ kind: 'problems', problems: ['--tenants is missing. Who is served.'] });
});

test('everything that is wrong is told at once', () => {
  expect(
    problemsOf(
      ['--web-port', '80800', '--hots', 'x', '--source', '--verbose', 'stray', '--host', 'a', '--host', 'b'],
      {
        env: { PULSE_BROWSER: 'perhaps', PULSE_PASSWORD: 'short' },
      },
    ),
  ).toEqual([
    '--hots is not an option; did you mean --host? See --help.',
    '--source needs a value.',
    'There is an argument that belongs to no option; see --help.',
    '--host is given twice.',
    '--web-port: is a number from 0 to 65535.',
    '--agents is missing. Size of the demo.',
    'PULSE_BROWSER: is either true or false.',
    'PULSE_PASSWORD: has at least 12 characters.',
  ]);
});

test('an option that is nearly right is recognised', () => {
  const meant = (option: string) => /did you mean (\S+)\?/.exec(problemsOf([option, '5']).join())?.[1];
  const options = [
    '--agent',
    '--agentss',
    '--wep-port',
    '--hots',
    '--verbse',
    '--passwor-file',
    '--quiet',
    '--',
  ];
  expect(options.map(meant)).toEqual([
    '--agents',
    '--agents',
    '--web-port',
    '--host',
    '--verbose',
    '--password-file',
    undefined,
    undefined,
  ]);
});

test('a secret comes from a file, named on the command line or in the environment, or from the environment itself', () => {
  const readFile = (path: string) => (path === '/run/secret' ? `${CANARY}\n` : '');
  for (const [argv, env] of [
    [['--password-file', '/run/secret'], {}],
    [[], { PULSE_PASSWORD_FILE: '/run/secret' }],
    [[], { PULSE_PASSWORD: CANARY }],
  ] as const) {
    expect(parse(['--agents', '5', ...argv], { env, readFile })).toMatchObject({
      values: { password: CANARY },
    });
  }
});

test('a secret in two places, or in a file that cannot be read, is a problem', () => {
  const env = { PULSE_PASSWORD: CANARY, PULSE_PASSWORD_FILE: '/run/secret' };
  expect(problemsOf(['--agents', '5'], { env })).toEqual([
    'PULSE_PASSWORD_FILE and PULSE_PASSWORD are both given: which one holds?',
  ]);
  expect(problemsOf(['--agents', '5', '--password-file', '/nowhere'])).toEqual([
    '--password-file: there is no file /nowhere.',
  ]);
});

test('no message contains a secret, wherever it was put', () => {
  const outcomes = [
    parse(['--password', CANARY]),
    parse([`--password=${CANARY}`]),
    parse(['--passwort', CANARY]),
    parse([CANARY]),
    parse(['--agents', CANARY, '--web-port', CANARY, '--source', CANARY]),
    parse([], { env: { PULSE_PASSWORD: CANARY.slice(0, 8), PULSE_AGENTS: CANARY } }),
  ];
  for (const outcome of outcomes) {
    expect(outcome.kind).toBe('problems');
    expect(JSON.stringify(outcome)).not.toContain(CANARY.slice(0, 7));
  }
  expect(problemsOf(['--agents', '5', '--password', CANARY])).toEqual([
    '--password is not taken from the command line, where others can read it: use --password-file.',
  ]);
});

test('the help is made from the table', () => {
  const outcome = parse(['--nonsense', '--help']);
  expect(outcome).toEqual({ kind: 'answer', text: configuration.help });
  expect(configuration.help).toBe(`Usage: pulse [options]

Shows what a contact centre does, second by second.

Options
  --web-port PORT       Where the web application listens. (default 8080; or PULSE_WEB_PORT)
  --host HOST           Address to listen on. (or PULSE_HOST)
  --agents AGENTS       Size of the demo. (required; or PULSE_AGENTS)
  --source URL          An upstream system. (may be given several times; or PULSE_SOURCE)
  --no-browser          Opens no browser. (or PULSE_BROWSER)
  --verbose             Says more. (or PULSE_VERBOSE)
  --password-file FILE  Password of the account. (or PULSE_PASSWORD_FILE, PULSE_PASSWORD)
  --config FILE         A YAML file with any of these settings. (or PULSE_CONFIG)
  --check               Only tells whether the configuration is valid.
  --help                Prints this.
`);
});

test('--check answers without values, and tells what is wrong like a start would', () => {
  expect(parse(['--check', '--agents', '5'])).toEqual({ kind: 'answer', text: 'configuration is valid\n' });
  expect(problemsOf(['--check', '--agents', '4'])).toEqual(problemsOf(['--agents', '4']));
  expect(problemsOf(['--check'])).toEqual(['--agents is missing. Size of the demo.']);
});

test('a demand between settings is told with the setting that makes it', () => {
  const pair = defineConfiguration(
    { usage: 'x', purpose: 'y' },
    {
      cert: setting(someText, { meaning: 'A.', rule: needs('key') }),
      key: setting(someText, { meaning: 'B.', rule: needs('cert') }),
    },
  );
  const outcome = (...argv: string[]) => pair.parse({ argv, env: {}, readFile: () => '' });
  expect(outcome('--cert=a', '--key=b').kind).toBe('values');
  expect(outcome().kind).toBe('values');
  expect(outcome('--cert=a')).toEqual({ kind: 'problems', problems: ['--cert: needs --key too.'] });
  // What could not be read is told once.
  expect(outcome('--cert=a', '--key=')).toEqual({ kind: 'problems', problems: ['--key: is empty.'] });
});
