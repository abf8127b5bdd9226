import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const CHILD = fileURLToPath(new URL('./starting-child.ts', import.meta.url));

test('servers and their folders go when the process that started them is killed', async () => {
  const child = spawn(process.execPath, ['--no-warnings', CHILD], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  const servers = JSON.parse(line) as { folder: string; port: number }[];
  for (const { folder, port } of servers) {
    expect(existsSync(folder)).toBe(true);
    expect(await listens(port)).toBe(true);
  }
  child.kill('SIGKILL');
  await expect.poll(() => servers.some(({ folder }) => existsSync(folder)), { timeout: 60_000 }).toBe(false);
  for (const { port } of servers) expect(await listens(port)).toBe(false);
});

const listens = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true));
    socket.on('error', () => resolve(false));
    socket.on('connect', () => socket.destroy());
  });
