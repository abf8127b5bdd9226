/** A table in Markdown. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cellText).join(' | ')} |`;
  return [line(head), `|${head.map(() => ' --- |').join('')}`, ...rows.map(line)].join('\n');
}

const cellText = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

/** A text in the typeface of code; nothing for nothing. */
export const code = (text: string): string => (text === '' ? '' : `\`${text}\``);
