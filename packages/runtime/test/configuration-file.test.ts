import { describe, expect, expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import { defineConfiguration, entries, flag, list, port, secret, setting, someText } from '../src/mod.ts';

const configuration = defineConfiguration(
  { usage: 'dcu [options]', purpose: 'Computes.' },
  {
    webPort: setting(port, { default: 8080, meaning: 'Where it listens.' }),
    zone: setting(someText, { required: true, meaning: 'Where the day begins.' }),
    tlsCert: setting(someText, { path: true, meaning: 'Certificate.' }),
    name: list(z.string().max(8, 'has at most 8 letters'), { meaning: 'A name.' }),
    verbose: flag({ meaning: 'Says more.' }),
    password: secret(z.string().min(12, 'has at least 12 characters'), { meaning: 'The password.' }),
    sources: entries(
      {
        url: setting(someText, { required: true, meaning: 'Where it is.' }),
        port: setting(port, { default: 8000, meaning: 'Its port.' }),
        ca: setting(someText, { path: true, meaning: 'Its authority.' }),
        token: secret(someText, { meaning: 'Its token.' }),
      },
      { meaning: 'Upstream systems.', atMost: 3 },
    ),
  },
);

const CANARY = 'hunter2-hunter2';
const PATH = '/etc/pulse/dcu.yaml';

interface Given {
  readonly argv?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, string>>;
}

const parse = (yaml: string, { argv = ['--config', PATH], env = {}, files = {} }: Given = {}) =>
  configuration.parse({
    argv,
    env,
    readFile: (path) => {
      const text = { [PATH]: yaml, ...files }[path];
      if (text === undefined) throw new Error(`there is no file ${path}`);
      return text;
    },
  });

/** Without the path before each of them. */
function problemsOf(yaml: string, given: Given = {}): string[] {
  const outcome = parse(yaml, given);
  return outcome.kind === 'problems' ? outcome.problems.map((text) => text.replaceAll(PATH, '@')) : [];
}

describe('a configuration file', () => {
  test('gives values of every form; relative paths begin at its folder', () => {
    const yaml = `
# the collector of tenant 1
web-port: 9000
zone: "Europe/Berlin"
tls-cert: tls/cert.pem
name: [a, b]
verbose: true
password-file: secrets/password
sources:
  - url: wss://one
    token-file: /run/token
  - url: wss://two
    port: 8001
    ca: ca.pem
`;
    const files = { '/etc/pulse/secrets/password': `${CANARY}\n`, '/run/token': 'abc' };
    const outcome = parse(yaml, { files });
    expect(outcome).toEqual({
      kind: 'values',
      values: {
        webPort: 9000,
        zone: 'Europe/Berlin',
        tlsCert: '/etc/pulse/tls/cert.pem',
        name: ['a', 'b'],
        verbose: true,
        password: CANARY,
        sources: [
          { url: 'wss://one', port: 8000, ca: undefined, token: 'abc' },
          { url: 'wss://two', port: 8001, ca: '/etc/pulse/ca.pem', token: undefined },
        ],
      },
    });
    if (outcome.kind === 'values') {
      expectTypeOf(outcome.values.sources).toEqualTypeOf<
        readonly {
          readonly url: string;
          readonly port: number;
          readonly ca: string | undefined;
          readonly token: string | undefined;
        }[]
      >();
    }
  });

  test('comes after the command line and the environment, and before the default', () => {
    const yaml = 'web-port: 1\nzone: file\nname: file';
    const outcome = parse(yaml, {
      argv: ['--web-port', '3'],
      env: { PULSE_CONFIG: PATH, PULSE_WEB_PORT: '2', PULSE_NAME: 'variable' },
    });
    expect(outcome).toMatchObject({
      values: { webPort: 3, zone: 'file', name: ['variable'], verbose: false },
    });
    // The command line names another file than the environment.
    const other = parse('zone: yes', { argv: ['--config', PATH], env: { PULSE_CONFIG: '/nowhere' } });
    expect(other).toMatchObject({ values: { zone: 'yes' } });
  });

  test('may be empty, or hold comments only', () => {
    for (const yaml of ['', '# nothing yet\n', '---\n']) {
      expect(parse(yaml, { env: { PULSE_ZONE: 'UTC' } }).kind).toBe('values');
    }
  });

  test('takes one text where there may be several', () => {
    expect(parse('zone: UTC\nname: a,b')).toMatchObject({ values: { name: ['a,b'] } });
    expect(parse('zone: UTC\nname: []\nsources: []')).toMatchObject({ values: { name: [], sources: [] } });
  });

  test('has all its problems told at once, with those from elsewhere, each with its line', () => {
    const yaml = `web-port: 80800
webPort: 80
zoen: UTC
name:
  - short
  - much too long
verbose: perhaps
tls-cert: [a, b]
sources:
  - port: 5
    prot: 6
  - url:
    port: x
`;
    expect(
      problemsOf(yaml, { argv: ['--config', PATH, '--hots'], env: { PULSE_PASSWORD: 'short' } }),
    ).toEqual([
      '--hots is not an option. See --help.',
      '@:2: webPort is not a setting; did you mean web-port? See --help.',
      '@:3: zoen is not a setting; did you mean zone? See --help.',
      '@:1: web-port: is a number from 0 to 65535.',
      '--zone is missing. Where the day begins.',
      '@:8: tls-cert: takes one value, not a list.',
      '@:6: name: has at most 8 letters.',
      '@:7: verbose: is either true or false.',
      'PULSE_PASSWORD: has at least 12 characters.',
      '@:11: prot is not a setting; did you mean port? See --help.',
      '@:10: sources.url is missing. Where it is.',
      '@:12: sources.url: has no value; leave the line out for the default.',
      '@:13: sources.port: is a number from 0 to 65535.',
    ]);
  });

  test('holds no secret, and says why and where it belongs; nothing repeats it', () => {
    const outcomes = [
      `zone: UTC\npassword: ${CANARY}`,
      `zone: UTC\nsources:\n  - url: x\n    token: ${CANARY}`,
      `zone: UTC\npassword-file: ${CANARY}`,
      `zone: UTC\nweb-port: ${CANARY}`,
      `zone: UTC\n${CANARY}: x`,
      CANARY,
      `zone: "${CANARY}`,
      `zone: !x ${CANARY}`,
      `zone: *${CANARY}`,
      `zone:\n  - x\n  ${CANARY}`,
      `- ${CANARY}`,
    ].map((yaml) => problemsOf(yaml));
    for (const problems of outcomes) expect(problems).toHaveLength(1);
    expect(outcomes[0]).toEqual([
      '@:2: password is a secret and would be stored, copied and shown with this file: put it into a file of its own, and name that with password-file.',
    ]);
    expect(outcomes[1]?.[0]).toMatch(/^@:4: sources\.token is a secret .* with token-file\.$/);
    // The path of a secret's file is no secret.
    expect(outcomes.splice(2, 1)).toEqual([
      ['@:2: password-file: there is no file /etc/pulse/hunter2-hunter2.'],
    ]);
    expect(outcomes.join('\n')).not.toContain('hunter2');
  });

  test('that cannot be read, or is no YAML, is the one problem: what it may hold is not called missing', () => {
    expect(problemsOf('', { argv: ['--config', '/nowhere'] })).toEqual([
      'The configuration file cannot be read: there is no file /nowhere.',
    ]);
    expect(problemsOf('zone: a: b')).toEqual([
      '@:1, column 7: a text that contains a colon and a space stands in quotes.',
    ]);
    expect(problemsOf('zone: a\n---\nzone: b')).toEqual([
      '@:2, column 1: a second document begins here, but there is only one.',
    ]);
    expect(problemsOf('zone: a\n\tname: b')).toEqual([expect.stringMatching(/^@:2, column 1: /)]);
    expect(problemsOf('zone: [')).toEqual([expect.stringMatching(/^@:1, .* is not YAML/)]);
    expect(problemsOf('a text')).toEqual(['@:1: here belong lines of the form "name: value".']);
    expect(problemsOf('zone: UTC\nsources: [a text]')).toEqual([
      '@:2: here belong lines of the form "name: value".',
    ]);
  });

  test('is refused above 1 MiB, and not below', () => {
    const comment = `zone: UTC\n#${'x'.repeat(1024 * 1024 - 11)}`;
    expect(Buffer.byteLength(comment)).toBe(1024 * 1024);
    expect(parse(comment).kind).toBe('values');
    expect(problemsOf(`${comment}x`)).toEqual(['@ is larger than 1 MiB.']);
  });

  test('has bounded lists of groups', () => {
    const yaml = (n: number) => `zone: UTC\nsources:\n${'  - url: x\n'.repeat(n)}`;
    expect(parse(yaml(3)).kind).toBe('values');
    expect(problemsOf(yaml(4))).toEqual(['@:3: sources: has 4 entries; 3 are allowed.']);
  });

  test('names a setting once', () => {
    expect(problemsOf('zone: a\nzone: b')).toEqual(['@:2: zone is given twice.']);
  });

  test.each(['__proto__', 'constructor', 'toString', '<<', '? [a, b]\n', 'config', 'check', 'help'])(
    'has no setting %s',
    (key) => {
      expect(problemsOf(`zone: UTC\n${key}: {polluted: 1}`)).toHaveLength(1);
      expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    },
  );

  test('that multiplies itself by aliases is refused', () => {
    const bomb = 'zone: &a UTC\nname: [*a, *a]\nverbose: *a';
    expect(problemsOf(bomb)).toEqual([
      '@:2: name: takes a text or a number.',
      '@:3: verbose: takes a text or a number.',
    ]);
  });

  test('that is nested without end is refused', () => {
    for (const yaml of ['['.repeat(10_000), '{a: '.repeat(10_000), '- '.repeat(10_000)]) {
      expect(problemsOf(yaml)).toHaveLength(1);
    }
  });
});

test('groups of settings stand in the file only', () => {
  expect(problemsOf('zone: UTC', { argv: ['--config', PATH, '--sources', 'x'] })).toEqual([
    '--sources stands only in the configuration file.',
  ]);
  expect(problemsOf('zone: UTC', { env: { PULSE_SOURCES: 'x' } })).toEqual([
    'PULSE_SOURCES: stands only in the configuration file.',
  ]);
  expect(configuration.help).toMatch(
    / {2}sources: +Upstream systems. \(a list; in the configuration file only\)/,
  );
});
