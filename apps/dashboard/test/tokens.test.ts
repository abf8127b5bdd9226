import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { contrast, distance, type Rgb, SIGHTS, type Sight, see } from './colour.ts';

const SHEET = readFileSync(new URL('../src/look/tokens.css', import.meta.url), 'utf8');
const THEMES = ['light', 'dark'] as const;
type Theme = (typeof THEMES)[number];

/** The colours of a theme as the style sheet has them: `--name: light-dark(#…, #…)`. */
function tokensOf(theme: Theme): (name: string) => Rgb {
  const pairs = [...SHEET.matchAll(/--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)/g)];
  const values = new Map(pairs.map(([, name, light, dark]) => [name, theme === 'light' ? light : dark]));
  return (name) => {
    const hex = values.get(name);
    if (hex === undefined) throw new Error(`no token --${name}`);
    return [1, 3, 5].map((i) => Number.parseInt(hex.slice(i, i + 2), 16) / 255) as unknown as Rgb;
  };
}

const SURFACES = ['canvas', 'panel', 'raised', 'inset'];
const FAMILIES = ['st-ready', 'st-contact', 'st-after', 'st-notready', 'st-absent'];

describe.each(THEMES)('the %s theme', (theme) => {
  const token = tokensOf(theme);

  test.each(['ink', 'ink-2', 'ink-3'])('%s is readable on every surface', (ink) => {
    for (const surface of SURFACES) {
      expect.soft(contrast(token(ink), token(surface)), surface).toBeGreaterThanOrEqual(4.5);
    }
  });

  test('the inks of levels are readable on their fills, and the warning ink on plain surfaces', () => {
    expect.soft(contrast(token('warn-ink'), token('warn-bg'))).toBeGreaterThanOrEqual(4.5);
    expect.soft(contrast(token('crit-ink'), token('crit-bg'))).toBeGreaterThanOrEqual(4.5);
    expect.soft(contrast(token('on-ink'), token('ink'))).toBeGreaterThanOrEqual(4.5);
    for (const surface of ['canvas', 'panel']) {
      expect.soft(contrast(token('warn-ink'), token(surface)), surface).toBeGreaterThanOrEqual(4.5);
    }
  });

  test.each([...FAMILIES, 'watch', 'line-3'])('%s is visible as a shape on canvas and panel', (name) => {
    for (const surface of ['canvas', 'panel']) {
      expect.soft(contrast(token(name), token(surface)), surface).toBeGreaterThanOrEqual(3);
    }
  });

  test.each(SIGHTS)('families of status are told apart with %s sight', (sight: Sight) => {
    for (const [i, a] of FAMILIES.entries()) {
      for (const b of FAMILIES.slice(i + 1)) {
        const apart = distance(see(token(a), sight), see(token(b), sight)) * 100;
        expect.soft(apart, `${a} and ${b}`).toBeGreaterThanOrEqual(8);
      }
    }
  });
});

test('two colours that are alike fail both measures', () => {
  const [a, b]: [Rgb, Rgb] = [
    [0.5, 0.5, 0.5],
    [0.52, 0.5, 0.5],
  ];
  expect(contrast(a, b)).toBeLessThan(3);
  expect(distance(a, b) * 100).toBeLessThan(8);
});
