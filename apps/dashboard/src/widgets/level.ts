import type { Level } from '@pulse/model';
import type { MarkName } from '../look/Sprite.tsx';
import type { Mark } from '../rules/threshold.ts';

const CLASSES: Readonly<Record<Level, string>> = { watch: 'watch', warning: 'warn', critical: 'crit' };

/** The container of a figure takes the level: the same three looks for cells and tiles. */
export const levelClass = (level: Level | undefined): string => (level === undefined ? '' : CLASSES[level]);

export const markName = (mark: Mark): MarkName =>
  mark.level === 'watch' ? `${mark.direction}-hollow` : mark.direction;
