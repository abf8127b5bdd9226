import { messageOf } from '@pulse/base';
import type { Setting } from './setting.ts';

/** Where values come from; a program gives what its process has. */
export interface ConfigurationInput {
  /** Without the programs' own names. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The text of a file; throws when it cannot be read. */
  readonly readFile: (path: string) => string;
}

/** A text that was given for a setting, and where it stands: for the message when it does not fit. */
export interface Given {
  readonly text: string;
  readonly where: string;
}

/** A group of settings in a file, where it begins, and what is wrong with its names. */
export interface Section {
  /** Undefined when it could not be read at all. */
  readonly place: Place | undefined;
  readonly where: string;
  readonly problems: readonly string[];
}

/** What a place says about a setting. */
export type Finding =
  | { readonly kind: 'texts'; readonly texts: readonly Given[] }
  | { readonly kind: 'sections'; readonly sections: readonly Section[]; readonly where: string }
  | { readonly kind: 'problem'; readonly problem: string };

/** The command line, the environment, a configuration file, or a section of it. */
export interface Place {
  /** Undefined when this place says nothing about the row. */
  find(name: string, row: Setting<unknown>): Finding | undefined;
}

/** One text, found at `where`. */
export const oneText = (text: string, where: string): Finding => ({
  kind: 'texts',
  texts: [{ text, where }],
});

/** The secret in a file of its own; the line end that editors leave is no part of it. */
export function secretIn(path: string, where: string, input: ConfigurationInput): Finding {
  try {
    const text = input.readFile(path).replace(/\r?\n$/, '');
    return text === '' ? { kind: 'problem', problem: `${where}: ${path} is empty.` } : oneText(text, where);
  } catch (error) {
    return { kind: 'problem', problem: `${where}: ${messageOf(error)}.` };
  }
}
