import type { Milliseconds } from '@pulse/base';

/** So much later than events of its time something of another stream may come and still count by its time (T5). */
export const ALLOWED_LATENESS: Milliseconds = 1000;
