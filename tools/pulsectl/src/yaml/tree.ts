import { messageOf } from '@pulse/base';
import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import type { FileProblem, Place } from './place.ts';

/** What a YAML file says, every value a text as it stands there; `007` and `yes` stay what they are. */
export type Tree =
  | { readonly kind: 'nothing'; readonly place: Place }
  | { readonly kind: 'text'; readonly text: string; readonly place: Place }
  | { readonly kind: 'list'; readonly items: readonly Tree[]; readonly place: Place }
  | { readonly kind: 'map'; readonly entries: readonly TreeEntry[]; readonly place: Place };

export interface TreeEntry {
  readonly key: string;
  readonly place: Place;
  readonly value: Tree;
}

/** Bytes of one file, as much as the directory takes at once. */
export const LARGEST_FILE = 5 * 1024 * 1024;

/** Reads one file; the tree is undefined where it is no YAML at all. */
export function readTree(
  file: string,
  text: string,
): { readonly tree: Tree | undefined; readonly problems: readonly FileProblem[] } {
  const lines = new LineCounter();
  const at = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const start = { file, line: 1, column: 1 };
  const failed = (message: string, place = start) => ({
    tree: undefined,
    problems: [{ place, field: '', message }],
  });
  if (Buffer.byteLength(text) > LARGEST_FILE)
    return failed('is larger than 5 MiB: give a folder with several files.');
  let document: Document.Parsed;
  try {
    // Texts only: what they mean is for the field to say. `prettyErrors` would repeat what stands in the file.
    document = parseDocument(text, { schema: 'failsafe', lineCounter: lines, prettyErrors: false });
  } catch (error) {
    return failed(`cannot be read as YAML: ${messageOf(error)}.`);
  }
  const [broken] = [...document.errors, ...document.warnings];
  if (broken) return failed(SENTENCES[broken.code] ?? `is not YAML: ${broken.message}.`, at(broken.pos[0]));
  const problems: FileProblem[] = [];
  return { tree: treeOf(document.contents, start, { at, problems }), problems };
}

const TAGS = 'tags (!) have no meaning here.';
/** The mistakes that people make most. */
const SENTENCES: Readonly<Record<string, string>> = {
  BAD_SCALAR_START: 'a text that begins with this sign stands in quotes.',
  BLOCK_AS_IMPLICIT_KEY: 'a text that contains a colon and a space stands in quotes.',
  DUPLICATE_KEY: 'this name stands here twice.',
  MULTIPLE_DOCS: 'a second document begins here; a file holds one.',
  TAB_AS_INDENT: 'a tab indents this line; YAML wants spaces.',
  TAG_RESOLVE_FAILED: TAGS,
};

interface Reading {
  readonly at: (offset: number) => Place;
  readonly problems: FileProblem[];
}

/** An alias could stand for a whole file, over and over: there are none. */
function treeOf(node: Node | null | undefined, outer: Place, reading: Reading): Tree {
  if (!node) return { kind: 'nothing', place: outer };
  const place = node.range ? reading.at(node.range[0]) : outer;
  if (isAlias(node) || node.anchor !== undefined) {
    reading.problems.push({
      place,
      field: '',
      message: 'anchors and aliases (& and *) have no meaning here.',
    });
  }
  if (!isAlias(node) && node.tag !== undefined) {
    reading.problems.push({ place, field: '', message: TAGS });
  }
  if (isScalar(node)) {
    const text = String(node.value);
    const isNothing = node.type === 'PLAIN' && (text === '' || text === '~' || text === 'null');
    return isNothing ? { kind: 'nothing', place } : { kind: 'text', text, place };
  }
  if (isSeq(node)) {
    return { kind: 'list', items: node.items.map((item) => treeOf(item as Node, place, reading)), place };
  }
  if (!isMap(node)) return { kind: 'nothing', place };
  const entries = node.items.flatMap(({ key, value }): TreeEntry[] => {
    const name = treeOf(key as Node, place, reading);
    if (name.kind !== 'text') {
      reading.problems.push({
        place: name.place,
        field: '',
        message: 'a name stands here, and nothing else.',
      });
      return [];
    }
    return [{ key: name.text, place: name.place, value: treeOf(value as Node | null, name.place, reading) }];
  });
  return { kind: 'map', entries, place };
}
