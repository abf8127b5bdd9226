import type { Clock } from '@pulse/base';
import type { Tell } from '@pulse/sources';
import type { DataFolder } from '@pulse/storage';
import type { Options } from '../options.ts';
import { asteriskUpstream } from './asterisk-upstream.ts';
import { demoUpstream } from './demo-upstream.ts';
import type { Upstream } from './tenant-plan.ts';

export interface UpstreamContext {
  readonly options: Options;
  readonly folder: DataFolder;
  readonly clock: Clock;
  readonly tell: Tell;
  /** Asks the person when the secret was not given. */
  readonly askSecret: () => Promise<string>;
}

/** Opens the source that the options name. */
export function openUpstream(context: UpstreamContext): Promise<Upstream> {
  const { source } = context.options;
  return source.kind === 'demo' ? demoUpstream(context) : asteriskUpstream(context, source);
}
