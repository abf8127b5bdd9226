/** The operator's telling of what happens, one sentence each. */
export type Tell = (level: 'info' | 'warn' | 'error', message: string) => void;
