#!/usr/bin/env node
import { createInterface } from 'node:readline/promises';
import { pulsectl } from './pulsectl.ts';

const { stdin, stdout, stderr, env } = process;

async function ask(question: string): Promise<string> {
  const lines = createInterface({ input: stdin, output: stderr });
  try {
    return await lines.question(question);
  } finally {
    lines.close();
  }
}

// Whoever reads may have seen enough, as `head` has.
stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

process.exitCode = await pulsectl(process.argv.slice(2), {
  print: (text) => void stdout.write(`${text}\n`),
  complain: (text) => void stderr.write(`${text}\n`),
  colours: stdout.isTTY && env['NO_COLOR'] === undefined,
  environment: env,
  ...(stdin.isTTY ? { ask } : {}),
});
