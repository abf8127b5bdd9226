import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXIT, pulsectl } from '../src/mod.ts';
import { type DirectoryProcess, startDirectoryProcess } from './directory-process.ts';

const EXAMPLE = fileURLToPath(new URL('../../../docs/examples/directory.yaml', import.meta.url));
const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));

let directory: DirectoryProcess;
let count = 0;
beforeAll(async () => {
  directory = await startDirectoryProcess();
});
afterAll(() => directory[Symbol.asyncDispose]());

/** A file of a tenant of its own. */
function fresh(text = '') {
  const tenant = `t${++count}`;
  const file = `${tenant}.yaml`;
  const write = (more: string) => directory.write(file, `tenant: ${tenant}\ntimeZone: UTC\n${more}`);
  return { tenant, write, path: write(text) };
}

describe('pulsectl directory apply', () => {
  it('[DIR-33] makes the tenant of the example, after which nothing differs, and the export says the same', async () => {
    const before = await directory.run(['diff', EXAMPLE]);
    expect(before.code).toBe(EXIT.different);
    expect(before.printed.split('\n').slice(0, 3)).toEqual([
      'Tenant example is not on the server yet.',
      '+ Folder emea "Europe, Middle East, Africa"',
      '+ Folder berlin "Berlin"',
    ]);
    const applied = await directory.run(['apply', EXAMPLE, '--yes']);
    expect(applied).toMatchObject({ code: EXIT.done, complained: '' });
    expect(applied.printed).toContain('Tenant example is as');
    expect(await directory.run(['diff', EXAMPLE])).toEqual({ code: EXIT.done, printed: '', complained: '' });
    const exported = await directory.run(['export', '--tenant', 'example']);
    const copy = directory.write('example.yaml', exported.printed);
    expect(await directory.run(['diff', copy])).toEqual({ code: EXIT.done, printed: '', complained: '' });
    const output = join(directory.folder, 'output.yaml');
    await directory.run(['export', '--tenant', 'example', '--output', output]);
    expect(readFileSync(output, 'utf8').trimEnd()).toBe(exported.printed);
  });

  it('[DIR-33] shows each object that changes, and asks', async () => {
    const { path, write, tenant } = fresh(
      'persons:\n  chen: { name: Chen, agent: true }\n  lee: { agent: true }\nagentGroups:\n  night: [chen]\nskills: { german: German }\n',
    );
    await directory.run(['apply', path, '--yes']);
    write(
      'persons:\n  chen: { name: Chen Wei, agent: true, skills: { french: 3 } }\n  lee: { agent: true }\nagentGroups:\n  night: { members: [lee], access: { read: [bosses] } }\nskills: { french: }\naccessGroups: { bosses: [] }\n',
    );
    const lines = [
      '~ AgentGroup night: members +lee −chen; access +AccessGroup bosses 1',
      '+ AccessGroup bosses',
      '− Skill german "German" (vanishes)',
      '~ Person chen: name Chen → Chen Wei; skills +french 3',
      '+ Skill french',
    ];
    const shown = await directory.run(['diff', path]);
    expect(shown.code).toBe(EXIT.different);
    expect(shown.printed.split('\n').sort()).toEqual(lines.sort());
    expect(await directory.run(['apply', path], 'no')).toMatchObject({ code: EXIT.declined });
    expect(await directory.run(['apply', path])).toMatchObject({
      code: EXIT.failed,
      complained: expect.stringContaining('--yes'),
    });
    expect(await directory.run(['diff', path])).toMatchObject({ code: EXIT.different });
    const done = await directory.run(['apply', path], 'y');
    expect(done).toMatchObject({ code: EXIT.done });
    expect(done.printed).toContain(`Tenant ${tenant} is as ${path} says, from revision 3.`);
    expect(await directory.run(['apply', path])).toMatchObject({
      code: EXIT.done,
      printed: `Tenant ${tenant} is as ${path} says.`,
    });
    write('persons:\n  chen: { name: Chen Wei, agent: true }\nskills: { german: German }\n');
    expect((await directory.run(['diff', path])).printed).toContain('+ Skill german "German" (comes back)');
  });

  it('[DIR-33] reads a folder of files as one tenant', async () => {
    const { tenant } = fresh();
    const folder = join(directory.folder, 'several');
    mkdirSync(folder);
    directory.write(
      'several/a.yaml',
      `tenant: ${tenant}\ntimeZone: UTC\npersons: { chen: { agent: true } }\n`,
    );
    directory.write('several/b.yml', 'agentGroups: { night: [chen] }\n');
    directory.write('several/notes.txt', 'not a directory');
    expect(await directory.run(['apply', folder, '--yes'])).toMatchObject({ code: EXIT.done });
    expect((await directory.run(['export', '--tenant', tenant])).printed).toContain('night: [ chen ]');
  });

  it('[DIR-33] tells a refusal of the server with the place in the file', async () => {
    const { path } = fresh(
      'persons:\n  chen: { agent: true }\nagentGroups:\n  day: [chen]\n  night:\n  - chen\n  - zoe\n  - lee\n',
    );
    expect(await directory.run(['apply', path, '--yes'])).toMatchObject({ code: EXIT.failed });
    const { path: other, write } = fresh('skills: { x: X }');
    await directory.run(['apply', other, '--yes']);
    write('persons:\n  chen: { agent: true }\nagentGroups:\n  night:\n  - zoe\n  - chen\n  - lee\n');
    const refused = await directory.run(['diff', other]);
    expect(refused.code).toBe(EXIT.failed);
    expect(refused.complained).toContain(
      `${other}:7:5: agentGroups.night.members[0]: AgentGroup night names Person zoe`,
    );
    expect(refused.complained).toContain(
      `${other}:9:5: agentGroups.night.members[2]: AgentGroup night names Person lee`,
    );
  });

  it('[DIR-33] takes over only when told to', async () => {
    const { tenant, path, write } = fresh();
    await directory.run(['apply', path, '--yes']);
    await directory.post(`/v1/tenants/${tenant}/discovered/pbx`, {
      types: ['Skill'],
      objects: [{ type: 'Skill', id: 'x' }],
    });
    write('skills: { x: X }');
    const refused = await directory.run(['diff', path]);
    expect(refused.code).toBe(EXIT.failed);
    expect(refused.complained).toContain('skills.x: Skill x is managed by source:pbx');
    expect(refused.complained).toContain('--take-over');
    const over = await directory.run(['apply', path, '--yes', '--take-over']);
    expect(over).toMatchObject({ code: EXIT.done });
    expect(over.printed).toContain('~ Skill x: manager source:pbx → yaml; name nothing → X');
    expect((await directory.run(['export', '--tenant', tenant])).printed).toContain('skills: { x: X }');
  });

  it('[DIR-33] exports the objects of other managers when asked for all', async () => {
    const { tenant, path } = fresh('skills: { mine: Mine }');
    await directory.run(['apply', path, '--yes']);
    await directory.post(`/v1/tenants/${tenant}/discovered/pbx`, {
      types: ['Skill'],
      objects: [{ type: 'Skill', id: 'theirs' }],
    });
    expect((await directory.run(['export', '--tenant', tenant])).printed).not.toContain('theirs');
    const all = await directory.run(['export', '--tenant', tenant, '--all']);
    const file = directory.write(`${tenant}-all.yaml`, all.printed);
    expect(await directory.run(['apply', file, '--yes', '--take-over'])).toMatchObject({ code: EXIT.done });
    expect((await directory.run(['export', '--tenant', tenant])).printed).toContain('theirs');
  });

  it('[DIR-33] does not apply what was not shown, when somebody else was faster', async () => {
    const { tenant, path } = fresh('skills: { mine: Mine }');
    await directory.run(['apply', path, '--yes']);
    directory.write(`${tenant}.yaml`, `tenant: ${tenant}\ntimeZone: UTC\nskills: { other: Other }\n`);
    const refused = await directory.run(['apply', path], async () => {
      await directory.post(`/v1/tenants/${tenant}/discovered/pbx`, {
        types: ['Skill'],
        objects: [{ type: 'Skill', id: 'theirs' }],
      });
      return 'yes';
    });
    expect(refused).toMatchObject({ code: EXIT.failed });
    expect(refused.complained).toContain('The directory is at revision 3, not 2.');
    expect((await directory.run(['export', '--tenant', tenant])).printed).not.toContain('Other');
  });
});

describe('pulsectl', () => {
  const io = () => {
    const told = { printed: '', complained: '' };
    return {
      told,
      print: (text: string) => void (told.printed += `${text}\n`),
      complain: (text: string) => void (told.complained += `${text}\n`),
      colours: false,
      environment: {},
    };
  };
  const run = async (...args: string[]) => {
    const own = io();
    const code = await pulsectl(args, own);
    return { code, ...own.told };
  };

  it('[DIR-33] validates without a server', async () => {
    expect(await run('directory', 'validate', EXAMPLE)).toEqual({
      code: EXIT.done,
      printed: `${EXAMPLE}: 30 objects of tenant example, no problems.\n`,
      complained: '',
    });
    const bad = directory.write('bad.yaml', 'tenant: acme\nskils: {}\nagentGroups: { g: [chen] }\n');
    expect(await run('directory', 'validate', EXAMPLE, bad)).toMatchObject({
      code: EXIT.failed,
      printed: expect.stringMatching(
        /bad\.yaml:2:1: skils: is not known here\. Did you mean skills\?\n.*bad\.yaml:3:20: .*\(must be on the server\)/,
      ),
    });
  });

  it('[DIR-33] helps with every command', async () => {
    for (const args of [
      [],
      ['directory'],
      ['directory', 'validate'],
      ['directory', 'diff'],
      ['directory', 'apply'],
      ['directory', 'export'],
    ]) {
      const { code, printed } = await run(...args, '--help');
      expect(code).toBe(EXIT.done);
      expect(printed).toContain(`Usage: pulsectl${args.map((arg) => ` ${arg}`).join('')}`);
      if (args.length === 2) expect(printed).toContain('Exit code:');
    }
  });

  const table: [string, string[], string][] = [
    ['an unknown command', ['directry'], 'Did you mean directory?'],
    ['an unknown command of a group', ['directory', 'dif'], 'Did you mean diff?'],
    ['an unknown option', ['directory', 'validate', '--fast', 'x'], "Unknown option '--fast'"],
    ['no file', ['directory', 'validate'], 'Name a file or a folder.'],
    ['a file that is not there', ['directory', 'validate', 'nowhere.yaml'], 'nowhere.yaml does not exist.'],
    ['no server', ['directory', 'diff', EXAMPLE], '--server is missing'],
    ['no token', ['directory', 'diff', EXAMPLE, '--server', 'https://localhost'], '--token-file is missing'],
    [
      'a server that is none',
      ['directory', 'diff', EXAMPLE, '--server', 'x', '--token-file', 'y'],
      'is no address such as',
    ],
    [
      'a token sent in the open',
      ['directory', 'diff', EXAMPLE, '--server', 'http://directory.example', '--token-file', 'y'],
      'Without TLS the token could be read',
    ],
    [
      'a token file that is not there',
      ['directory', 'diff', EXAMPLE, '--server', 'https://localhost:1', '--token-file', 'nowhere'],
      'there is no file nowhere',
    ],
    ['no tenant', ['directory', 'export'], '--tenant is missing'],
    [
      'a tenant that is none',
      ['directory', 'export', '--tenant', '../x'],
      '--tenant is missing, or names no tenant.',
    ],
  ];
  it.each(table)('[DIR-33] says what is wrong and what to do: %s', async (_, args, message) => {
    const { code, complained } = await run(...args);
    expect(complained).toContain(message);
    expect(code).toBe(EXIT.failed);
  });

  it('[DIR-33] says why a server cannot be used', async () => {
    const token = directory.write('some-token', 'some-token-of-nobody');
    const away = await run(
      'directory',
      'diff',
      EXAMPLE,
      '--server',
      'https://127.0.0.1:1',
      '--token-file',
      token,
    );
    expect(away).toMatchObject({
      code: EXIT.failed,
      complained: expect.stringContaining('nothing listens there'),
    });
    const stranger = await directory.run(['diff', EXAMPLE, '--token-file', token]);
    expect(stranger.complained).toContain('carries no token that is known here');
    const untrusted = await directory.run([
      'diff',
      EXAMPLE,
      '--ca',
      fileURLToPath(new URL('../package.json', import.meta.url)),
    ]);
    expect(untrusted).toMatchObject({ code: EXIT.failed });
  });

  it('[DIR-33] is a program that ends with the exit code of its command', async () => {
    const exit = (...args: string[]) =>
      new Promise<[number, string, string]>((resolve) => {
        execFile(process.execPath, [MAIN, ...args], (error, stdout, stderr) => {
          resolve([typeof error?.code === 'number' ? error.code : 0, stdout, stderr]);
        });
      });
    expect(await exit('directory', 'validate', EXAMPLE)).toEqual([
      0,
      expect.stringContaining('no problems'),
      '',
    ]);
    expect(await exit('nothing')).toEqual([
      1,
      '',
      expect.stringContaining('pulsectl has no command "nothing".'),
    ]);
  });
});
