import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { importsOf } from './imports.mjs';
import { filesBelow } from './source-files.mjs';

const SOURCE = /\.(?:ts|tsx|mts|mjs|js)$/;
/** Files that may use the tools of the root package.json: tests and what they are made of, configuration. */
const TOOLING = /\.test\.\w+$|\.config\.\w+$|(?:^|\/)(?:test|testing|contract|dev)\//;

/**
 * @typedef {object} Workspace
 * @property {string} folder relative to the root; empty for the root itself
 * @property {string} name
 * @property {Set<string>} declared every package that its package.json names
 * @property {RegExp[]} members of the root: which folders npm installs together with it. A folder that is none of them
 *   has its own lockfile and cannot declare the root's workspaces; it finds them all the same
 */

/**
 * Checks that every import of every workspace is declared in its package.json, allowed by the table, and, where it is
 * relative, stays within the workspace; and that what browsers and the engine load stays free of Node.
 *
 * @param {string} root folder of the checkout
 * @param {{ arrows: Record<string, readonly string[]>, pureEntries: Record<string, readonly string[]> }} table
 * @returns {string[]} findings as `file:line: message`, empty when all is well
 */
export function checkArrows(root, { arrows, pureEntries }) {
  const files = filesBelow(root);
  const workspaces = workspacesAmong(root, files);
  const sources = files
    .filter((path) => SOURCE.test(path))
    .map((path) => ({ path, owner: ownerOf(path, workspaces), imports: readImports(root, path) }));
  return [
    ...workspaces.flatMap((workspace) => checkDeclarations(workspace, arrows)),
    ...sources.flatMap((source) =>
      source.imports.flatMap((entry) => {
        const message = checkImport(entry.specifier, source, workspaces, arrows);
        return message ? [`${source.path}:${entry.line}: ${message}`] : [];
      }),
    ),
    ...Object.entries(pureEntries).flatMap(([entry, allowed]) => checkPurity(root, entry, allowed)),
  ];
}

function readImports(root, path) {
  return importsOf(readFileSync(join(root, path), 'utf8'));
}

/** @returns {Workspace[]} deepest folders first, the root last */
function workspacesAmong(root, files) {
  return files
    .filter((path) => posix.basename(path) === 'package.json')
    .map((path) => {
      const manifest = JSON.parse(readFileSync(join(root, path), 'utf8'));
      const folder = dirname(path);
      return {
        folder: folder === '.' ? '' : folder,
        name: manifest.name,
        declared: new Set(
          [manifest.dependencies, manifest.devDependencies, manifest.peerDependencies].flatMap((list) =>
            Object.keys(list ?? {}),
          ),
        ),
        members: (manifest.workspaces ?? []).map((glob) => new RegExp(`^${glob.replaceAll('*', '[^/]+')}$`)),
      };
    })
    .sort((a, b) => b.folder.length - a.folder.length);
}

function ownerOf(path, workspaces) {
  return workspaces.find(({ folder }) => folder === '' || path.startsWith(`${folder}/`));
}

function checkDeclarations({ folder, name, declared }, arrows) {
  if (folder === '') return [];
  const file = `${folder}/package.json:1`;
  const allowed = arrows[name];
  if (!allowed) return [`${file}: ${name} is not in the arrow table (tools/setup/arrow-table.mjs)`];
  return [...declared]
    .filter((other) => other in arrows && !allowed.includes(other))
    .map((other) => `${file}: ${name} must not depend on ${other}`);
}

function checkImport(specifier, { path, owner }, workspaces, arrows) {
  if (specifier.startsWith('.')) {
    const target = posix.join(posix.dirname(path), specifier);
    if (!target.startsWith('..') && ownerOf(target, workspaces) === owner) return undefined;
    return `${specifier} leaves ${owner.name}: import the package by its name`;
  }
  if (specifier.startsWith('node:')) return undefined;
  if (/^(?:[a-z]+:|\/)/.test(specifier)) return `${specifier} is neither a package nor a relative path`;
  const name = packageOf(specifier);
  if (name === owner.name) return undefined;
  if (name in arrows && owner.folder !== '' && !arrows[owner.name]?.includes(name)) {
    return `${owner.name} must not import ${name}`;
  }
  if (owner.declared.has(name)) return undefined;
  const root = workspaces.at(-1);
  if (TOOLING.test(path) && root.declared.has(name)) return undefined;
  if (name in arrows && !root.members.some((member) => member.test(owner.folder))) return undefined;
  return `${name} is not declared in ${posix.join(owner.folder, 'package.json')}`;
}

function packageOf(specifier) {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/** Follows the imports that remain at run time, within the entry's workspace. */
function checkPurity(root, entry, allowed) {
  const findings = [];
  const reached = new Set(existsSync(join(root, entry)) ? [entry] : []);
  for (const path of reached) {
    for (const { specifier, line, typeOnly } of readImports(root, path)) {
      if (typeOnly) continue;
      if (specifier.startsWith('.')) {
        const target = posix.join(posix.dirname(path), specifier);
        if (existsSync(join(root, target))) reached.add(target);
      } else if (!allowed.includes(packageOf(specifier))) {
        findings.push(`${path}:${line}: ${entry} reaches ${specifier}, which it must do without`);
      }
    }
  }
  return findings;
}
