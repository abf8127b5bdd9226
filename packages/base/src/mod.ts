export { AssertionError, assert, present, unreachable } from './assert.ts';
export type { Brand } from './brand.ts';
export {
  type Clock,
  every,
  ManualClock,
  type Milliseconds,
  pause,
  systemClock,
  type Timer,
} from './clock.ts';
export { messageOf, PulseError } from './error.ts';
export { type Random, seededRandom } from './random.ts';
export { fail, ok, type Result } from './result.ts';
