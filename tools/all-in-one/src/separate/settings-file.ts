type Scalar = string | number | boolean;

/** Settings of a program as they stand in its configuration file; what is undefined does not stand there. */
export interface Settings {
  readonly [key: string]: Scalar | readonly Scalar[] | readonly Settings[] | undefined;
}

const NOTICE = '# Written by `npm start -- --separate` at each start: what is changed here does not last.\n';

/** The text of a configuration file: YAML. */
export const settingsFile = (settings: Settings): string => `${NOTICE}${linesOf(settings).join('\n')}\n`;

function linesOf(settings: Settings): string[] {
  return Object.entries(settings).flatMap(([key, value]) => {
    if (value === undefined) return [];
    if (!Array.isArray(value)) return [`${key}: ${JSON.stringify(value)}`];
    return value.length === 0 ? [] : [`${key}:`, ...value.flatMap(itemLines)];
  });
}

/** A list item's first line begins with the dash, the others stand below its text. */
function itemLines(item: Scalar | Settings): string[] {
  const lines = typeof item === 'object' ? linesOf(item) : [JSON.stringify(item)];
  return lines.map((line, index) => `${index === 0 ? '  - ' : '    '}${line}`);
}
