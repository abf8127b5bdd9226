import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { filesBelow } from './source-files.mjs';

const LONGEST_FILE = 600;
const LONG_FILE = 400;
const CODE = /\.(?:ts|tsx|mjs|css)$/;
const TEXT = /\.(?:ts|tsx|mjs|js|json|css|html|md|yaml|yml|conf|sh)$|(?:^|\/)\.ci\/run$/;
const VAGUE_NAMES = new Set(['utils', 'util', 'helpers', 'helper', 'common', 'misc', 'manager']);
/** Home folders and work folders of somebody's machine. */
const MACHINE_PATH = /(?<![\w./~-])\/(?:root|work|Users\/\w+|home\/\w+)\/[\w.-]+/;

/**
 * The house rules of CONTRIBUTING.md that a script can see.
 *
 * @param {string} root folder of the checkout
 * @returns {{ findings: string[], warnings: string[] }} as `file:line: message`
 */
export function checkHouseRules(root) {
  const findings = [];
  const warnings = [];
  for (const path of filesBelow(root)) {
    const vague = path.split('/').find((part) => VAGUE_NAMES.has(posix.parse(part).name.toLowerCase()));
    if (vague) findings.push(`${path}:1: "${vague}" says nothing about what is inside`);
    if (!TEXT.test(path)) continue;
    const lines = readFileSync(join(root, path), 'utf8').split('\n');
    if (CODE.test(path)) {
      if (lines.length > LONGEST_FILE)
        findings.push(`${path}:1: ${lines.length} lines, at most ${LONGEST_FILE}`);
      else if (lines.length > LONG_FILE) warnings.push(`${path}:1: ${lines.length} lines`);
    }
    lines.forEach((line, index) => {
      const place = `${path}:${index + 1}`;
      if (path === 'package-lock.json') {
        if (/"resolved": "\w+:/.test(line)) findings.push(`${place}: the lockfile names a registry host`);
      } else if (MACHINE_PATH.test(line)) {
        findings.push(`${place}: ${MACHINE_PATH.exec(line)[0]} exists on one machine only`);
      }
    });
  }
  return { findings, warnings };
}
