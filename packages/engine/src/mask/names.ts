import { ATOMS } from './atoms.ts';
import type { Mask } from './mask.ts';

/** The actions of which anything is in a mask, as people name them. */
export function actionNames({ has }: Mask): readonly string[] {
  return [...new Set(ATOMS.flatMap(({ action }, atom) => (has[atom] === 1 ? [action] : [])))];
}
