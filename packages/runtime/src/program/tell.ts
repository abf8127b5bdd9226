/** Says something on the log to the person who runs the program: whole sentences, no secrets, no customer data. */
export type Tell = (level: 'info' | 'warn' | 'error', message: string) => void;
