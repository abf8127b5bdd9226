import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemClock } from '@pulse/base';
import { tenantId } from '@pulse/model';
import { openPostgres } from '@pulse/storage';
import { startPostgres } from '@pulse/storage/testing';
import { expect, test } from 'vitest';

const INIT = new URL('../src/main.ts', import.meta.url);
const INIT_TENANT = new URL('../src/tenant-main.ts', import.meta.url);

/** Runs a job to its end. */
function run(main: URL, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  return new Promise<{ readonly code: number; readonly output: string }>((resolve) => {
    execFile(process.execPath, [fileURLToPath(main), ...args], { env }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, output: stdout + stderr }),
    );
  });
}

test('the jobs make a database that services can use, and may run again', async () => {
  await using server = await startPostgres({ tls: true });
  const folder = await mkdtemp(join(tmpdir(), 'pulse-init-'));
  await writeFile(join(folder, 'password'), 'a password of tests\n');
  await writeFile(join(folder, 'owner'), new URL(server.url).password);
  const config = join(folder, 'init.yaml');
  await writeFile(
    config,
    `database-url: postgres://postgres@127.0.0.1:${server.port}/postgres
database-ca: ${server.caFile}
database-password-file: owner
users:
  - name: pulse_services
    roles: [pulse, dcu]
    password-file: password
tenants:
  - id: acme
    name: Acme
  - id: other
`,
  );
  expect(await run(INIT, ['--config', config])).toMatchObject({
    code: 0,
    output: expect.stringContaining('acme, other'),
  });
  expect(await run(INIT, ['--config', config])).toMatchObject({
    code: 0,
    output: expect.stringContaining('up to date'),
  });
  const own = [
    `--database-url=postgres://postgres@127.0.0.1:${server.port}/postgres`,
    `--database-ca=${server.caFile}`,
    `--database-password-file=${join(folder, 'owner')}`,
  ];
  expect(await run(INIT_TENANT, own)).toMatchObject({
    code: 0,
    output: expect.stringContaining('other: 12 added'),
  });
  expect(await run(INIT_TENANT, [...own, '--tenants=acme'])).toMatchObject({
    code: 0,
    output: expect.stringContaining('acme: 0 added, 0 updated, 0 left'),
  });
  const nobody = await run(INIT_TENANT, [...own, '--tenants=nobody']);
  expect(nobody).toMatchObject({ code: 1, output: expect.stringContaining('database-conflict') });
  await using database = openPostgres({
    url: `postgres://pulse_services@127.0.0.1:${server.port}/postgres`,
    password: 'a password of tests',
    tls: { ca: await readFile(server.caFile ?? '', 'utf8') },
    role: 'pulse',
    clock: systemClock,
  });
  await database.check();
  const boards = await database.transaction({ tenant: tenantId('acme') }, (tx) =>
    tx.query('SELECT id FROM board'),
  );
  expect(boards).toEqual([{ id: 'voice-now' }]);
  await rm(folder, { recursive: true, force: true });
});

test('a wrong password ends the job at once, with what to do and without the password', async () => {
  await using server = await startPostgres();
  const { code, output } = await run(
    INIT,
    [`--database-url=postgres://postgres@127.0.0.1:${server.port}/postgres`, '--database-tls=off'],
    { PULSE_DATABASE_PASSWORD: 'certainly wrong' },
  );
  expect(code).toBe(1);
  expect(output).toContain('database-refused');
  expect(output).not.toContain('certainly wrong');
});
