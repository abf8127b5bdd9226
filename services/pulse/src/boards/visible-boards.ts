import type { Board } from '@pulse/model';
import type { Viewer } from '@pulse/storage';
import type { PulseContext } from '../context.ts';

/**
 * The boards of the viewer's tenant that the viewer may see now: those without a sharing, and those that are shared with
 * the viewer. The one place where that is decided.
 */
export const visibleBoards = (context: Pick<PulseContext, 'boards'>, viewer: Viewer): readonly Board[] =>
  context.boards
    .list(viewer.tenant)
    .filter(({ id, sharing }) => sharing === undefined || viewer.boards.has(id));
