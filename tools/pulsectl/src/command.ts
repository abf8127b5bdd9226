/** What a command may use of the process; tests give their own. */
export interface Io {
  /** Writes a line, or several, for the person or program that asked. */
  readonly print: (text: string) => void;
  /** Writes a line about what went wrong, or what is being done. */
  readonly complain: (text: string) => void;
  /** Colours may be used in what is printed. */
  readonly colours: boolean;
  /** Asks somebody; undefined where nobody is there to answer. */
  readonly ask?: (question: string) => Promise<string>;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** How a program ends; documented in docs/directory.md. */
export const EXIT = {
  done: 0,
  failed: 1,
  /** `diff` found differences. */
  different: 2,
  /** `apply` was not agreed to. */
  declined: 3,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Something that `pulsectl` can do. */
export interface Command {
  /** One line for the list of commands. */
  readonly summary: string;
  /** All about it: how it is called, its options, what it does, exit codes. */
  readonly help: string;
  /** Of a group, which hands what follows on to one of them. */
  readonly commands?: Commands;
  /** Takes what follows its name. Rejects with a {@link PulseError} for what the person can correct. */
  run(args: readonly string[], io: Io): Promise<ExitCode>;
}

/** Commands by name, which may be groups themselves. */
export type Commands = Readonly<Record<string, Command>>;
