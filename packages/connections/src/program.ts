import type { ProgramContext, ProgramValues } from '@pulse/runtime';

/** What the functions of this room need of a program that has the settings `Values`. */
export type ProgramWith<Values> = Pick<
  ProgramContext<ProgramValues>,
  'clock' | 'random' | 'tell' | 'lifecycle' | 'health'
> & { readonly values: Values };
