import type { LayoutInfo, LayoutSnapshot } from '@pulse/model';
import type { Visitor } from '../access.ts';
import type { PulseContext } from '../context.ts';
import { ApiError } from '../errors.ts';
import { visibleLayout } from '../viewing/visible-layout.ts';

export interface SeenLayout {
  readonly info: LayoutInfo;
  /** Only what the visitor may see. */
  readonly snapshot: LayoutSnapshot;
}

/**
 * A layout of the visitor's tenant as the visitor sees it now: where every route gets values from. Throws
 * {@link ApiError} `layout-not-found`.
 */
export function seenBy(context: PulseContext, { tenant, viewer }: Visitor, layout: string): SeenLayout {
  const info = context.values.layouts(tenant.id).find(({ id }) => id === layout);
  const snapshot = info && context.values.snapshot(tenant.id, info.id);
  if (!info || !snapshot) throw new ApiError('layout-not-found', `There is no layout "${layout}".`);
  return { info, snapshot: visibleLayout(info, snapshot, viewer.sight) };
}
