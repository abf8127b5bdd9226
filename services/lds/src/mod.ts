export { type Lds, type LdsOptions, startLds } from './lds.ts';
export type { StreamCounts } from './stream-remarks.ts';
