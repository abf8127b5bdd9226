import type { Milliseconds } from '@pulse/base';
import type { LayoutColumn, Level } from '@pulse/model';
import { useLive } from '../live/live-context.tsx';
import type { MarkName } from '../look/Sprite.tsx';
import type { Mark } from '../rules/threshold.ts';
import { boundText } from '../text/cell-text.ts';
import { say } from '../text/messages.ts';

const CLASSES: Readonly<Record<Level, string>> = { watch: 'watch', warning: 'warn', critical: 'crit' };

/** The container of a figure takes the level: the same three looks for cells and tiles. */
export const levelClass = (level: Level | undefined): string => (level === undefined ? '' : CLASSES[level]);

export const markName = (mark: Mark): MarkName =>
  mark.level === 'watch' ? `${mark.direction}-hollow` : mark.direction;

/** The level as a screen reader says it, behind the figure: ", critical, above 8 for 3 minutes 10 seconds". */
export function SpokenLevel({ mark, column, now }: { mark: Mark; column: LayoutColumn; now: Milliseconds }) {
  const { formats } = useLive();
  const { level, comparison, bound, since } = mark;
  const seconds = since === undefined ? undefined : (now - since) / 1000;
  return (
    <span className="said level">
      {say.spokenLevel(level, comparison, boundText(column, bound, formats), seconds)}
    </span>
  );
}
