export { type Dcu, type DcuOptions, startDcu } from './dcu.ts';
