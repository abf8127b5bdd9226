import { Document, isScalar, Scalar, visit, type YAMLMap, type YAMLSeq } from 'yaml';

/** What stands in a file; everything is a text there in the end. */
export type Plain = string | number | boolean | readonly Plain[] | { readonly [key: string]: Plain };
export type Group = Record<string, Plain>;

/** Stands for no value: no text of a directory is empty. */
export const NOTHING = '';

/** Characters of a list or group that still stands on one line. */
const ONE_LINE = 90;

/** Texts are read as they stand, so none needs quotes but those that would be punctuation or nothing. */
export function renderYaml(value: Group, comment: string | undefined): string {
  const document = new Document(value, { schema: 'failsafe' });
  if (comment !== undefined) document.commentBefore = ` ${comment}`;
  visit(document, {
    Scalar(_, node) {
      node.value = String(node.value);
      if (node.value === '~' || node.value === 'null') node.type = Scalar.QUOTE_DOUBLE;
    },
    Map(_, node) {
      const values = node.items.map((pair) => pair.value);
      if (node !== document.contents && fitsOnLine(values, node)) node.flow = true;
    },
    Seq(_, node) {
      if (fitsOnLine(node.items, node)) node.flow = true;
    },
  });
  return document.toString({ lineWidth: 0, flowCollectionPadding: true });
}

function fitsOnLine(values: readonly unknown[], node: YAMLMap | YAMLSeq): boolean {
  const areTexts = values.every((value) => isScalar(value) && value.value !== NOTHING);
  return values.length === 0 || (areTexts && JSON.stringify(node).length <= ONE_LINE);
}
